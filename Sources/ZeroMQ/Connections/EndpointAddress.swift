import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where an endpoint is, or an end of a connection, as the system names it.
enum EndpointAddress: Sendable, Hashable {
    /// The host as a number; nil for any.
    case tcp(host: String?, port: UInt16)
    case ipc(path: String)

    /// nil for other transports, and where the port is not a number.
    init?(_ endpoint: String) {
        if endpoint.hasPrefix("ipc://") {
            self = .ipc(path: String(endpoint.dropFirst(6)))
            return
        }
        guard endpoint.hasPrefix("tcp://"), let colon = endpoint.lastIndex(of: ":"),
            let port = UInt16(endpoint[endpoint.index(after: colon)...])
        else { return nil }
        var host = endpoint[endpoint.index(endpoint.startIndex, offsetBy: 6)..<colon]
        // A source address may stand before the other.
        if let source = host.lastIndex(of: ";") { host = host[host.index(after: source)...] }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        let isAny = ["*", "0.0.0.0", "::", ""].contains(host)
        self = .tcp(host: isAny ? nil : String(host.prefix { $0 != "%" }), port: port)
    }

    /// Our side of a connection.
    static func local(of descriptor: Int32) -> EndpointAddress? { name(of: descriptor, getsockname) }

    /// The peer's side of a connection; nil where there is no peer.
    static func remote(of descriptor: Int32) -> EndpointAddress? { name(of: descriptor, getpeername) }

    /// Whether `other` is this one, or at the same port of any host if this one names none.
    func covers(_ other: EndpointAddress) -> Bool {
        guard case .tcp(host: nil, let port) = self, case .tcp(_, port) = other else { return self == other }
        return true
    }

    private typealias Lookup = (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32

    private static func name(of descriptor: Int32, _ lookup: Lookup) -> EndpointAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isFound = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { lookup(descriptor, $0, &size) == 0 }
        }
        guard isFound else { return nil }
        return switch Int32(storage.ss_family) {
        case AF_INET, AF_INET6: host(&storage, size)
        case AF_UNIX: .ipc(path: path(&storage, size))
        default: nil
        }
    }

    private static func host(_ storage: inout sockaddr_storage, _ size: socklen_t) -> EndpointAddress? {
        var host = [CChar](repeating: 0, count: 64)
        var service = [CChar](repeating: 0, count: 16)
        let result = withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getnameinfo(
                    address, size, &host, socklen_t(host.count), &service, socklen_t(service.count),
                    NI_NUMERICHOST | NI_NUMERICSERV)
            }
        }
        guard result == 0, let port = UInt16(text(service)) else { return nil }
        var name = text(host)
        // IPv4 on a socket of both kinds.
        if name.hasPrefix("::ffff:") { name = String(name.dropFirst(7)) }
        return .tcp(host: String(name.prefix { $0 != "%" }), port: port)
    }

    private static func path(_ storage: inout sockaddr_storage, _ size: socklen_t) -> String {
        let offset = MemoryLayout<sa_family_t>.size
        return withUnsafeBytes(of: &storage) { bytes in
            var path = bytes[offset..<max(offset, Int(size))]
            // An abstract name begins with a zero, as `@` stands for it in endpoints.
            if path.first == 0, path.count > 1 { return "@" + String(decoding: path.dropFirst(), as: UTF8.self) }
            path = path.prefix { $0 != 0 }
            return String(decoding: path, as: UTF8.self)
        }
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
