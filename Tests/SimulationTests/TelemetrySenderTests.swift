import Simulation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// What a sender knows of what it sent, against sockets of our own.
@Suite(.endsSometime) struct TelemetrySenderTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    private func sender(_ endpoint: String, patience: Duration) throws -> TelemetrySender {
        try TelemetrySender(.push, endpoints: [Endpoint(endpoint, for: .connect)], patience: patience)
    }

    @Test func aPeerThatReadsEverythingConfirmsEverything() throws {
        let pull = try Socket<PULL>(context) { $0.receiveTimeout = .atMost(.seconds(Patience.seconds)) }
        let sender = try sender(pull.bind("tcp://127.0.0.1:*"), patience: .seconds(10))
        #expect(try sender.waitForPeer(timeout: .seconds(Patience.seconds)))
        for number in 0..<500 { try sender.send([[UInt8](repeating: UInt8(number & 255), count: 600)]) }
        #expect(try sender.finish() == Delivery(sent: 500, unconfirmed: 0, lossCount: 0))
        // Ended and not lost: what libzmq had read stays to be received.
        for number in 0..<500 { #expect(try pull.receive().copyBytes().first == UInt8(number & 255)) }
    }

    /// Its queue is full, so its ZeroMQ has stopped reading; what was sent lies in the buffers of the system.
    @Test func aPeerWhoseQueueIsFullConfirmsNothing() throws {
        let pull = try Socket<PULL>(context) { $0.receiveHighWaterMark = 1 }
        let sender = try sender(pull.bind("tcp://127.0.0.1:*"), patience: .milliseconds(300))
        #expect(try sender.waitForPeer(timeout: .seconds(Patience.seconds)))
        for _ in 0..<200 { try sender.send([[UInt8](repeating: 1, count: 600)]) }
        #expect(try sender.finish() == Delivery(sent: 200, unconfirmed: 200, lossCount: 0))
    }

    @Test func aPeerThatGoesMidwayIsCounted() throws {
        let pull = try Socket<PULL>(context) { $0.receiveTimeout = .atMost(.seconds(Patience.seconds)) }
        let endpoint = try pull.bind(LastingPort.endpoint())
        let sender = try sender(endpoint, patience: .seconds(10))
        #expect(try sender.waitForPeer(timeout: .seconds(Patience.seconds)))
        for _ in 0..<100 { try sender.send([[1]]) }
        for _ in 0..<100 { _ = try pull.receive() }
        var losses: [Int] = []
        sender.onLoss = { losses.append($0) }
        pull.close()
        let successor = try Socket<PULL>(context) { $0.receiveTimeout = .atMost(.seconds(Patience.seconds)) }
        while (try? successor.bind(endpoint)) == nil {}
        // Until it is noticed, whoever sends does not know better.
        while losses.isEmpty { try sender.send([[2]]) }
        for _ in 0..<50 { try sender.send([[3]]) }
        let delivery = try sender.finish()
        #expect(losses.count == 1 && delivery.lossCount == 1)
        // The one before which the loss was noticed, and fifty.
        #expect(delivery.unconfirmed == losses[0] && delivery.sent == losses[0] + 51)
    }

    @Test func aPublisherHoldsBackWhileNobodySubscribesToTelemetry() throws {
        let sub = try Socket<SUB>(context) { $0.receiveTimeout = .atMost(.seconds(Patience.seconds)) }
        let sender = try TelemetrySender(
            .pub, endpoints: [Endpoint(sub.bind("tcp://127.0.0.1:*"), for: .connect)], patience: .milliseconds(200))
        try sub.subscribe("live/")
        #expect(try !sender.waitForPeer(timeout: .milliseconds(200)))
        #expect(sender.sightings == [.connected])
        let error = #expect(throws: ZeroMQError.self) { try sender.send([Array("telemetry/E1/".utf8), [1]]) }
        #expect(error?.code == .timedOut)
        try sub.subscribe("telemetry/")
        // A socket takes note of its connections, and tells them what it subscribes to, when something is asked of it.
        var isTold = false
        for _ in 0..<1_000 where !isTold {
            _ = try sub.events
            isTold = try sender.waitForPeer(timeout: .milliseconds(20))
        }
        #expect(isTold)
        try sender.send([Array("telemetry/E1/".utf8), [1]])
        #expect(try sender.finish().isComplete)
        #expect(try sub.receiveFrames().count == 2)
    }

    @Test func aSocketOfTheWrongTypeIsSeenAtOnce() throws {
        let sub = try Socket<SUB>(context)
        let sender = try sender(sub.bind("tcp://127.0.0.1:*"), patience: .seconds(60))
        let start = ContinuousClock.now
        #expect(try !sender.waitForPeer(timeout: .seconds(60)))
        #expect(ContinuousClock.now - start < .seconds(30))
        #expect(sender.sightings == [.wrongType])
        try sender.abandon()
    }
}
