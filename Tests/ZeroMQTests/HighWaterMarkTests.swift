import TestSupport
import Testing
import ZeroMQ

@Suite struct HighWaterMarkTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    /// A `PUSH` and a `PULL` inside the process, whose queue holds the sum of both marks.
    func full(_ mark: Int) throws -> (Socket<PUSH>, Socket<PULL>) {
        let push = try Socket<PUSH>(context, options: patient { $0.sendHighWaterMark = mark })
        let pull = try Socket<PULL>(context, options: patient { $0.receiveHighWaterMark = mark })
        try push.connect(try pull.bind("inproc://full"))
        for _ in 0..<(2 * mark) { try push.send(topic: "t", payload: [0]) }
        return (push, pull)
    }

    @Test(arguments: [1, 2, 7, 100])
    func `a full PUSH takes nothing more until something is received`(mark: Int) throws {
        let (push, pull) = try full(mark)
        #expect(try !push.trySend([UInt8(1)]))
        for _ in 0..<(2 * mark) { #expect(try pull.receiveFrames().count == 2) }
        let poller = Poller()
        let writable = poller.add(push, for: .writable)
        #expect(try poller.wait(timeout: .seconds(Patience.seconds)).contains(writable))
        #expect(try push.trySend([UInt8(1)]))
    }

    @Test func `a message that was not sent is as it was`() throws {
        let (push, _) = try full(3)
        var single = Message("kept")
        #expect(try !push.trySend(&single))
        #expect(String(single) == "kept")

        var several = MultipartMessage([[1], [2], [3]])
        #expect(try !push.trySend(&several))
        #expect(several.copyFrames() == [[1], [2], [3]])
    }

    @Test func `a PUSH without a peer takes nothing`() throws {
        let push = try Socket<PUSH>(context, options: patient())
        #expect(try !push.trySend([UInt8(1)]))
        #expect(try !push.trySend(topic: "t", payload: [1]))
    }

    @Test func `a blocking send ends with its time limit`() throws {
        let push = try Socket<PUSH>(context) { $0.sendTimeout = .atMost(.milliseconds(1)) }
        let error = #expect(throws: ZeroMQError.self) { try push.send("nobody") }
        #expect(error?.code == .timedOut)
        #expect(error?.description == "cannot send: the time limit passed")
    }

    @Test func `a blocking receive ends with its time limit`() throws {
        let pull = try Socket<PULL>(context) { $0.receiveTimeout = .atMost(.milliseconds(1)) }
        try pull.bind("inproc://nothing")
        let error = #expect(throws: ZeroMQError.self) { _ = try pull.receive() }
        #expect(error?.description == "cannot receive on inproc://nothing: the time limit passed")
    }

    @Test func `a full subscriber misses messages and does not hold up the publisher`() throws {
        let (publisher, subscriber) = try connectedPublisher(
            context, publisher: patient { $0.sendHighWaterMark = 5 },
            subscriber: patient { $0.receiveHighWaterMark = 5 })
        for number in 0..<1000 { #expect(try publisher.trySend([UInt8(truncatingIfNeeded: number)])) }
        var message = Message()
        var received = 0
        while try subscriber.tryReceive(into: &message) { received += 1 }
        #expect(received == 10)
    }

    @Test func `with no-drop a full subscriber makes trySend say so`() throws {
        let (publisher, subscriber) = try connectedPublisher(
            context,
            publisher: patient {
                $0.sendHighWaterMark = 5
                $0.xpubNoDrop = true
            }, subscriber: patient { $0.receiveHighWaterMark = 5 })
        var sent = 0
        while try publisher.trySend(topic: "t", payload: [1]) { sent += 1 }
        #expect(sent == 10)
        for _ in 0..<sent { #expect(try subscriber.receiveFrames() == [Array("t".utf8), [1]]) }
        var message = MultipartMessage()
        #expect(try !subscriber.tryReceive(into: &message))
    }

    @Test func `a conflating PULL keeps the last message only`() throws {
        let pull = try Socket<PULL>(context, options: patient { $0.conflate = true })
        let push = try Socket<PUSH>(context, options: patient())
        try pull.connect(try push.bind("inproc://last"))
        for number in 0..<50 { try push.send([UInt8(number)]) }
        #expect(try pull.receive().copyBytes() == [49])
        var message = Message()
        #expect(try !pull.tryReceive(into: &message))
    }
}
