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
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        while let entry = readdir(folder) {
            // An entry ends with its name, and the last ones where the buffer does: there is no copying all that the type has.
            let name = UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CChar.self)
            if let descriptor = Int32(String(cString: name)), descriptor != dirfd(folder) { body(descriptor) }
        }
    }
}
