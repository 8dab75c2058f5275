#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a file could not be read.
struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
    let isMissing: Bool
    let description: String

    init(errno code: Int32) {
        isMissing = code == ENOENT
        description = String(cString: strerror(code))
    }

    init(_ description: String) {
        isMissing = false
        self.description = description
    }
}

/// All bytes of a regular file of at most `limit` bytes.
func readFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileError("is no regular file") }
    let size = Int(status.st_size)
    guard size <= limit else { throw FileError("found \(size) bytes, expected at most \(limit)") }

    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
        while initialized < size {
            let count = read(descriptor, buffer.baseAddress! + initialized, size - initialized)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { failure = errno }
            guard count > 0 else { break }
            initialized += count
        }
    }
    guard failure == 0 else { throw FileError(errno: failure) }
    return bytes
}
