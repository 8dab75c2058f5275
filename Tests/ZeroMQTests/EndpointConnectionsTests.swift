import Foundation
import TestSupport
import Testing
import ZeroMQ

/// Peers are told that a connection has come to its end, and what they had sent arrives.
@Suite(.endsSometime) struct EndpointConnectionsTests {
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
            $0.receiveTimeout = .atMost(.seconds(Patience.seconds))
            if endpoint.contains("[") { $0.ipv6 = true }
        }
        let bound = try pull.bind(endpoint)
        let connections = EndpointConnections(bound: [bound])
        #expect(connections.endOutput() == 0)
        let push = try Socket<PUSH>(other) {
            $0.linger = .zero
            $0.sendTimeout = .atMost(.seconds(Patience.seconds))
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

    /// Who is connected is read from; who comes is let in by whoever has the endpoint next.
    @Test(arguments: [LastingPort.endpoint(), "ipc://\(NSTemporaryDirectory())tandem-\(UUID().uuidString.prefix(8))"])
    func nobodyNewIsLetInAndNothingIsLostOverIt(endpoint: String) async throws {
        let (context, other) = (try Context(), try Context())
        let pull = try Socket<PULL>(context) { $0.receiveTimeout = .atMost(.seconds(Patience.seconds)) }
        let bound = try pull.bind(endpoint)
        let options = SocketOptions {
            $0.linger = .zero
            $0.sendTimeout = .atMost(.seconds(Patience.seconds))
        }
        let first = try Socket<PUSH>(other, options: options)
        try first.connect(bound)
        try first.send("first")
        #expect(try Self.read(pull, 1) == 1)
        let connections = EndpointConnections(bound: [bound])
        connections.dropArrivals()
        pull.hideFile(of: bound)
        let second = try Socket<PUSH>(other, options: options)
        let attempts = try second.monitor()
        try second.connect(bound)
        try second.send("late")
        // Over TCP it waits for an answer then; a Unix socket it has not found.
        #expect(
            try await Patience.wait {
                while let event = try attempts.tryReceive() { if Self.isAttempt(event.kind) { return true } }
                return false
            })
        for number in 0..<500 { try first.send("\(number)") }
        #expect(try Self.read(pull, 500) == 500)
        #expect(connections.endOutput() == 1)
        var message = MultipartMessage()
        #expect(try !pull.tryReceive(into: &message))
        try pull.unbind(bound)
        let successor = try Socket<PULL>(context) { $0.receiveTimeout = .atMost(.seconds(Patience.seconds)) }
        // libzmq lets go of it in its own time.
        #expect(await Patience.wait { (try? successor.bind(bound)) != nil })
        // Sent once, so nobody else has had it.
        try successor.receive(into: &message)
        #expect(message.copyFrames() == [Array("late".utf8)])
    }

    private static func isAttempt(_ kind: ConnectionEvent.Kind) -> Bool {
        switch kind {
        case .connectDelayed, .connectRetried: true
        default: false
        }
    }

    /// A sender whose stream stays full gives it up when it is asked to, and what it had written is read, though the queue is full.
    @Test func whatAFullStreamHoldsIsReadAfterItsSenderWasAskedToEndIt() throws {
        let (context, other) = (try Context(), try Context())
        let pull = try Socket<PULL>(context) {
            $0.receiveTimeout = .atMost(.seconds(Patience.seconds))
            $0.receiveHighWaterMark = 10
        }
        let arrivals = try pull.monitor()
        let bound = try pull.bind(LastingPort.endpoint())
        let push = try Socket<PUSH>(other) {
            $0.linger = .zero
            $0.sendTimeout = .atMost(.milliseconds(500))
        }
        let monitor = try push.monitor()
        try push.connect(bound)
        let payload = [UInt8](repeating: 7, count: 1_000)
        var sent = 0
        // That a stream stays full shows only in time: for half a second libzmq's thread has found no room.
        while (try? push.send(payload)) != nil { sent += 1 }
        let connections = EndpointConnections(bound: [bound])
        connections.dropArrivals()
        #expect(connections.endOutput(within: 32_768) == 1)
        #expect(try !Self.hasEndedOutput(arrivals), "it is left as it was")
        let asked = connections.askForEnd(of: connections.find())
        #expect(asked.count == 1)
        #expect(connections.endOutput(except: asked) == 1)
        while try !monitor.receive().kind.isDisconnected {}
        // All but what it had in its queue of a thousand, and encoded.
        let written = sent - 1_000 - 16
        #expect(written > 1_000)
        #expect(try Self.read(pull, written) == written)
    }

    /// Whether the stream that was accepted has been ended on our side, as the system has it: before the peer can see it.
    private static func hasEndedOutput(_ arrivals: Monitor) throws -> Bool {
        while true {
            guard case .accepted(let descriptor) = try arrivals.receive().kind else { continue }
            var state: UInt8 = 0
            var size = socklen_t(1)
            #expect(getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &state, &size) == 0)
            return state != UInt8(TCP_ESTABLISHED)
        }
    }

    /// A stream that is full of what nobody has read is not ended.
    @Test func aStreamIsEndedWhileItHasRoom() throws {
        let streams = try PlainStreams()
        defer { streams.close() }
        let connections = EndpointConnections(bound: [streams.endpoint])
        let sent = streams.fill()
        #expect(sent > 40_000)
        #expect(connections.endOutput(within: 32_768) == 1)
        #expect(!streams.isEnded)
        streams.read(sent)
        #expect(connections.endOutput(within: 32_768) == 1)
        #expect(streams.isEnded)
    }

    @Test(arguments: ["inproc://x", "tcp://gateway:x", "", "udp://127.0.0.1:1"])
    func otherEndpointsHaveNone(endpoint: String) {
        #expect(EndpointConnections(bound: [endpoint], connected: [endpoint]).endOutput() == 0)
    }
}
