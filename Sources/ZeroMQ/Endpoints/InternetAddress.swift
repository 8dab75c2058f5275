#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Numeric addresses of hosts, as the system reads them, and what names resolve to.
enum InternetAddress {
    static func isIPv4(_ text: String) -> Bool {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1
    }

    /// - Parameter text: without brackets and zone.
    static func isIPv6(_ text: String) -> Bool { bytes(text) != nil }

    /// Whether it is `::`.
    static func isUnspecified(_ text: String) -> Bool { bytes(text)?.allSatisfy { $0 == 0 } == true }

    /// Whether it is of `fe80::/10`, which means another machine on each interface.
    static func isLinkLocal(_ text: String) -> Bool {
        guard let bytes = bytes(text) else { return false }
        return bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        return withUnsafeBytes(of: &address) { Array($0) }
    }

    /// Which kinds of addresses a name has.
    struct Kinds {
        var ipv4 = false
        var ipv6 = false
    }

    /// Asks the system's resolver, which may take seconds.
    static func kinds(ofHost name: String) -> Kinds {
        var hints = addrinfo()
        #if canImport(Glibc)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &found) == 0 else { return Kinds() }
        defer { freeaddrinfo(found) }
        var kinds = Kinds()
        var next = found
        while let entry = next {
            kinds.ipv4 = kinds.ipv4 || entry.pointee.ai_family == AF_INET
            kinds.ipv6 = kinds.ipv6 || entry.pointee.ai_family == AF_INET6
            next = entry.pointee.ai_next
        }
        return kinds
    }
}
