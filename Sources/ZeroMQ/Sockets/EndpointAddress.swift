import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where an endpoint is, as the system names it.
struct EndpointAddress: Sendable, Hashable {
    private enum Kind: Sendable, Hashable {
        /// The host as a number; nil for any.
        case tcp(host: String?, port: UInt16)
        case ipc(path: String)
    }

    private let kind: Kind

    /// nil for other transports, and where the port is not a number.
    init?(_ endpoint: String) {
        if endpoint.hasPrefix("ipc://") {
            kind = .ipc(path: String(endpoint.dropFirst(6)))
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
        kind = .tcp(host: isAny ? nil : String(host.prefix { $0 != "%" }), port: port)
    }

    /// Whether it is where a connection comes from, on our side.
    func isLocal(of descriptor: Int32) -> Bool {
        name(of: descriptor, getsockname)?.kind == kind
    }

    /// Whether it is where a connection goes to. Only of a host that was named: any other peer may have the same port.
    func isRemote(of descriptor: Int32) -> Bool {
        if case .tcp(host: nil, _) = kind { return false }
        return name(of: descriptor, getpeername)?.kind == kind
    }

    private init(_ kind: Kind) {
        self.kind = kind
    }

    private typealias Lookup = (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32

    /// The address that `lookup` finds, without its host if this one has none.
    private func name(of descriptor: Int32, _ lookup: Lookup) -> EndpointAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isFound = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { lookup(descriptor, $0, &size) == 0 }
        }
        guard isFound else { return nil }
        switch (Int32(storage.ss_family), kind) {
        case (AF_INET, .tcp(let host, _)), (AF_INET6, .tcp(let host, _)):
            guard let (found, port) = Self.host(&storage, size) else { return nil }
            return EndpointAddress(.tcp(host: host == nil ? nil : found, port: port))
        case (AF_UNIX, .ipc):
            return EndpointAddress(.ipc(path: Self.path(&storage, size)))
        default: return nil
        }
    }

    private static func host(_ storage: inout sockaddr_storage, _ size: socklen_t) -> (String, UInt16)? {
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
        return (String(name.prefix { $0 != "%" }), port)
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
