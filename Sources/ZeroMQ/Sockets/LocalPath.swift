#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The file of an `ipc://` endpoint.
///
/// libzmq removes what stands at the path before it binds, so a second daemon would silently cut off the first; and it
/// connects in the background, so whoever asks a daemon that is not there waits for ever. Both look here first.
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

    /// Whether somebody listens there: the file alone may be what an earlier process left behind.
    public var isServed: Bool { obstacle == nil }

    /// Why nobody can be reached there; `nil` if somebody can.
    public var obstacle: ZeroMQError.Code? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return .nameTooLong }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }

        #if canImport(Glibc)
        let stream = Int32(SOCK_STREAM.rawValue)
        let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        #else
        let stream = SOCK_STREAM
        let flags = SOCK_CLOEXEC | SOCK_NONBLOCK
        #endif
        let descriptor = socket(AF_UNIX, stream | flags, 0)
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
}
