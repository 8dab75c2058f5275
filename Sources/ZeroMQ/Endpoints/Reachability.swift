#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Tries whether somebody listens at a name's first address of a family.
enum Reachability {
    /// How long an answer may take: a machine that is not near is looked for at its IPv4 address.
    private static let patienceMilliseconds: Int32 = 500

    static func isServed(_ name: String, port: UInt16, family: Int32) -> Bool {
        var hints = addrinfo()
        hints.ai_family = family
        #if canImport(Glibc)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        let flags = SOCK_CLOEXEC | SOCK_NONBLOCK
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, "\(port)", &hints, &found) == 0, let first = found?.pointee else { return false }
        defer { freeaddrinfo(found) }
        let descriptor = socket(family, first.ai_socktype | flags, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        if connect(descriptor, first.ai_addr, first.ai_addrlen) == 0 { return true }
        guard errno == EINPROGRESS else { return false }
        var item = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&item, 1, patienceMilliseconds) == 1 else { return false }
        var failure: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0
    }
}
