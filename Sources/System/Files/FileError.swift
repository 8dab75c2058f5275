#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a file could not be read, without its name.
package struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
    package let isMissing: Bool
    package let description: String

    package init(errno code: Int32) {
        isMissing = code == ENOENT
        description = String(cString: strerror(code))
    }

    package init(_ description: String, isMissing: Bool = false) {
        self.isMissing = isMissing
        self.description = description
    }
}
