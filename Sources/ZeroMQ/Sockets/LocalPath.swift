#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The file of an `ipc://` endpoint.
///
/// libzmq connects in the background, so whoever asks a daemon that is not there waits for ever; and it would remove whatever
/// stands at the path before it binds, a file of the user's or another daemon's socket. Both look here first.
public struct LocalPath: Hashable, Sendable {
    /// Where the file is.
    public let path: String

    /// The path in `endpoint`; `nil` for other transports, for `ipc://*`, and for Linux's abstract names (`ipc://@name`),
    /// which the system itself lets nobody take over.
    public init?(endpoint: String) {
        let scheme = "ipc://"
        guard endpoint.hasPrefix(scheme) else { return nil }
        path = String(endpoint.dropFirst(scheme.count))
        if path.isEmpty || path == "*" || path.hasPrefix("@") { return nil }
    }

    /// Why nobody can be reached there; `nil` if somebody can. The file alone may be what an earlier process left behind.
    public var obstacle: ZeroMQError.Code? {
        guard let address else { return .nameTooLong }
        let descriptor = Self.openSocket()
        guard descriptor >= 0 else { return ZeroMQError.Code(errno: errno) }
        defer { close(descriptor) }
        let isConnected = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        // A listener whose queue is full is one, too.
        return isConnected || errno == EAGAIN ? nil : ZeroMQError.Code(errno: errno)
    }

    /// What lies there, for people: `a regular file`, `a link to /etc/passwd`; `nil` if nothing does.
    var occupant: String? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFSOCK: return "a socket of another kind"
        case S_IFREG: return "a regular file"
        case S_IFDIR: return "a folder"
        case S_IFIFO: return "a FIFO"
        case S_IFLNK:
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink(path, &target, target.count)
            let bytes = target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
            return "a link to \(String(decoding: bytes, as: UTF8.self))"
        default: return "a device"
        }
    }

    /// For the system; `nil` if the path is longer than it takes.
    var address: sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }

    /// A stream socket that waits for nothing and that no child inherits; -1 with `errno`.
    static func openSocket() -> Int32 {
        #if canImport(Glibc)
        let stream = Int32(SOCK_STREAM.rawValue)
        let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        #else
        let stream = SOCK_STREAM
        let flags = SOCK_CLOEXEC | SOCK_NONBLOCK
        #endif
        return socket(AF_UNIX, stream | flags, 0)
    }
}
