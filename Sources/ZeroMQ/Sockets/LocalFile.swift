import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The file of a Unix socket: its path, and which file it is, whatever comes to lie at that path later.
struct LocalFile: Hashable {
    let path: String
    private let device: UInt64
    private let number: UInt64

    /// The socket that lies at `path`; `nil` if none does.
    init?(socketAt path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        self.path = path
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }

    /// Whether it still lies at its path.
    var isInPlace: Bool { LocalFile(socketAt: path) == self }

    /// Removes it if it still lies at its path.
    ///
    /// Between a look and a removal something else may come to the name. So it is moved aside first, looked at there, and put
    /// back if it is another.
    func remove() {
        guard isInPlace else { return }
        let aside = "\(path).\(getpid()).gone"
        guard czeromq_rename_to_free_name(path, aside) == 0 else {
            // A file system that cannot move so, or a name that is too long.
            if isInPlace { unlink(path) }
            return
        }
        if let moved = LocalFile(socketAt: aside), moved.device == device, moved.number == number {
            unlink(aside)
        } else {
            _ = czeromq_rename_to_free_name(aside, path)
        }
    }
}
