import Foundation
import Testing
import ZeroMQ

/// Peers are told that a connection has come to its end, and what they had sent arrives.
@Suite(.timeLimit(.minutes(1))) struct EndpointConnectionsTests {
    /// Reads until `count` messages have come.
    private static func read(_ socket: Socket<PULL>, _ count: Int) throws -> Int {
        var message = MultipartMessage()
        var read = 0
        while read < count {
            try socket.receive(into: &message)
            read += 1
        }
        return read
    }

    @Test(arguments: ["tcp://127.0.0.1:*", "tcp://[::1]:*", "ipc://*"])
    func whatAPeerHadSentArrivesAndNoConnectionIsLeft(endpoint: String) throws {
        let context = try Context()
        let other = try Context()
        let pull = try Socket<PULL>(context) {
            $0.receiveTimeout = .atMost(.seconds(20))
            if endpoint.contains("[") { $0.ipv6 = true }
        }
        let bound = try pull.bind(endpoint)
        let connections = EndpointConnections(bound: [bound])
        #expect(connections.endOutput() == 0)
        let push = try Socket<PUSH>(other) {
            $0.linger = .zero
            $0.sendTimeout = .atMost(.seconds(20))
            if endpoint.contains("[") { $0.ipv6 = true }
        }
        try push.connect(bound)
        // The sender's connection stands once something has come by it.
        try push.send("first")
        #expect(try Self.read(pull, 1) == 1)
        for number in 0..<500 { try push.send("\(number)") }
        #expect(connections.endOutput() >= 1)
        #expect(try Self.read(pull, 500) == 500)
    }

    @Test(arguments: ["inproc://x", "tcp://gateway:x", "", "udp://127.0.0.1:1"])
    func otherEndpointsHaveNone(endpoint: String) {
        #expect(EndpointConnections(bound: [endpoint], connected: [endpoint]).endOutput() == 0)
    }
}
