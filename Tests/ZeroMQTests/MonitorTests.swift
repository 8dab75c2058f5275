import TestSupport
import Testing
import ZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite struct MonitorTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    func monitored<Kind>(_ type: Kind.Type) throws -> (Socket<Kind>, Monitor) {
        let socket = try Socket<Kind>(context, options: patient())
        return (socket, try socket.monitor())
    }

    /// Receives events until one satisfies `predicate`, and returns that one.
    func first(
        of monitor: Monitor, _ predicate: (ConnectionEvent.Kind) -> Bool
    ) throws -> ConnectionEvent {
        let poller = Poller()
        let token = poller.add(monitor)
        while try poller.wait(timeout: .seconds(Patience.seconds)).contains(token) {
            while let event = try monitor.tryReceive() {
                if predicate(event.kind) { return event }
            }
        }
        throw ZeroMQError(code: .timedOut, operation: .monitor)
    }

    @Test func `both sides tell of a connection from its beginning to its end`() throws {
        let (server, serverMonitor) = try monitored(PULL.self)
        let (client, clientMonitor) = try monitored(PUSH.self)
        let endpoint = try server.bind("tcp://127.0.0.1:*")
        #expect(try first(of: serverMonitor, \.isListening).endpoint == endpoint)

        try client.connect(endpoint)
        #expect(try first(of: clientMonitor, \.isConnected).endpoint == endpoint)
        #expect(try first(of: serverMonitor, \.isAccepted).endpoint == endpoint)
        let agreed = try first(of: clientMonitor) { $0 == .handshakeSucceeded }
        #expect(agreed.description == "\(endpoint): handshake succeeded")
        _ = try first(of: serverMonitor) { $0 == .handshakeSucceeded }

        client.close()
        #expect(try first(of: serverMonitor, \.isDisconnected).endpoint == endpoint)
        try server.unbind(endpoint)
        #expect(try first(of: serverMonitor, \.isClosed).endpoint == endpoint)
    }

    @Test func `a connection that is refused is tried again`() throws {
        let (server, _) = try monitored(PULL.self)
        let endpoint = try server.bind("tcp://127.0.0.1:*")
        server.close()
        // The port was free a moment ago; whoever takes it now does not matter, for a PUSH is not accepted by chance.
        let (client, monitor) = try monitored(PUSH.self)
        try client.connect(endpoint)
        let event = try first(of: monitor) { $0.isRetried || $0.isConnected }
        #expect(event.endpoint == endpoint)
    }

    @Test func `a peer that does not speak the protocol fails the handshake`() throws {
        let (server, monitor) = try monitored(PULL.self)
        let endpoint = try server.bind("tcp://127.0.0.1:*")
        let port = try #require(UInt16(endpoint.split(separator: ":").last ?? ""))
        let stranger = try connectPlainly(to: port)
        // A greeting of version 3 with a mechanism that nobody has.
        let greeting: [UInt8] =
            [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 0] + Array("NONSENSE".utf8)
            + [UInt8](repeating: 0, count: 44)
        #expect(send(stranger, greeting, greeting.count, 0) == 64)
        let event = try first(of: monitor, \.isHandshakeFailed)
        #expect(event.kind == .handshakeFailed(.protocolViolation(.mechanismMismatch)))
        close(stranger)
    }

    @Test func `a peer that hangs up during the handshake fails it`() throws {
        let (server, monitor) = try monitored(PULL.self)
        let endpoint = try server.bind("tcp://127.0.0.1:*")
        let port = try #require(UInt16(endpoint.split(separator: ":").last ?? ""))
        let stranger = try connectPlainly(to: port)
        _ = try first(of: monitor, \.isAccepted)
        close(stranger)
        let event = try first(of: monitor) { $0.isHandshakeFailed || $0.isDisconnected }
        #expect(event.kind.isHandshakeFailed)
    }

    @Test func `closing the socket ends its monitoring`() throws {
        let (socket, monitor) = try monitored(PULL.self)
        socket.close()
        #expect(try monitor.receive() == ConnectionEvent(kind: .monitorStopped, endpoint: ""))
        #expect(try monitor.tryReceive() == nil)
    }

    @Test func `a second monitor takes the place of the first`() throws {
        let (socket, first) = try monitored(PULL.self)
        var second: Monitor? = try socket.monitor()
        #expect(try first.receive().kind == .monitorStopped)
        try socket.bind("tcp://127.0.0.1:*")
        #expect(try second?.receive().kind.isListening == true)
        #expect(try first.tryReceive() == nil)
        second = nil
        try socket.bind("tcp://127.0.0.1:*")
    }

    @Test func `sockets and monitors may go in any order`() throws {
        do {
            let (socket, monitor) = try monitored(PULL.self)
            try socket.bind("tcp://127.0.0.1:*")
            _ = monitor
        }
        var pair: (Socket<PULL>, Monitor)? = try monitored(PULL.self)
        try pair?.0.bind("tcp://127.0.0.1:*")
        let monitor = pair?.1
        pair = nil
        #expect(try monitor?.receive().kind.isListening == true)
        context.shutdown()
    }

    /// A TCP connection that is no ZeroMQ socket.
    func connectPlainly(to port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(LoopbackAddress.with(port: port) { connect(descriptor, $0, $1) } == 0)
        return descriptor
    }
}
