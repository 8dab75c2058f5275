#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// This process's open files: where libzmq's connections are found, which it keeps to itself.
enum OpenDescriptors {
    /// Calls `body` with the number of every open file. Asks the system for each; another thread may close one meanwhile.
    static func forEach(_ body: (Int32) -> Void) {
        guard let folder = opendir("/proc/self/fd") else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let descriptor = Int32(name), descriptor != dirfd(folder) { body(descriptor) }
        }
    }
}
