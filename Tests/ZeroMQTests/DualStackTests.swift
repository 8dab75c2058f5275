import Foundation
import Testing
import ZeroMQ

/// Endpoints of both families, over real sockets.
@Suite struct DualStackTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    /// Whether this machine has the loopback address of IPv6.
    static let hasIPv6: Bool = {
        guard let context = try? Context(), let socket = try? Socket<PULL>(context),
            let endpoint = try? Endpoint("tcp://[::1]:*", for: .bind)
        else { return false }
        return (try? socket.attach(bind: [endpoint], connect: [])) != nil
    }()

    /// Whether the resolver here gives the name an IPv6 address as well.
    static let isLocalhostIPv6: Bool = {
        var hints = addrinfo()
        hints.ai_family = AF_INET6
        var found: UnsafeMutablePointer<addrinfo>?
        defer { if let found { freeaddrinfo(found) } }
        return getaddrinfo("localhost", nil, &hints, &found) == 0
    }()

    private func port(_ endpoint: String) -> String { String(endpoint[endpoint.lastIndex(of: ":")!...].dropFirst()) }

    private func exchange(_ pull: Socket<PULL>, _ target: String) throws {
        let push = try Socket<PUSH>(context, options: patient())
        try push.attach(bind: [], connect: [Endpoint(target, for: .connect)])
        try push.send("hello")
        #expect(try pull.receive().copyBytes() == Array("hello".utf8))
    }

    @Test(arguments: ["tcp://*:*", "tcp://[::]:*"])
    func `a socket bound to every address is reached by both families`(bound: String) throws {
        guard Self.hasIPv6 else { return }
        let pull = try Socket<PULL>(context, options: patient())
        let endpoint = try pull.attach(bind: [Endpoint(bound, for: .bind)], connect: [])[0]
        for host in ["127.0.0.1", "[::1]", "localhost"] { try exchange(pull, "tcp://\(host):\(port(endpoint))") }
    }

    @Test(arguments: ["127.0.0.1", "[::1]"])
    func `a name with both addresses is reached at the one that is served`(host: String) throws {
        guard host == "127.0.0.1" || Self.hasIPv6 && Self.isLocalhostIPv6 else { return }
        let pull = try Socket<PULL>(context, options: patient())
        let endpoint = try pull.attach(bind: [Endpoint("tcp://\(host):*", for: .bind)], connect: [])[0]
        try exchange(pull, "tcp://localhost:\(port(endpoint))")
    }

    @Test(arguments: [
        ("tcp://127.0.0.1:*", "tcp://127.0.0.1:"), ("tcp://0.0.0.0:*", "tcp://0.0.0.0:"),
        ("tcp://lo:*", "tcp://127.0.0.1:"),
    ])
    func `an IPv4 address is bound, and called, as before`(bound: String, prefix: String) throws {
        let pull = try Socket<PULL>(context, options: patient())
        let endpoint = try pull.attach(bind: [Endpoint(bound, for: .bind)], connect: [])[0]
        #expect(endpoint.hasPrefix(prefix))
        try exchange(pull, "tcp://127.0.0.1:\(port(endpoint))")
    }
}
