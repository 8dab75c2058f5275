import Testing
import ZeroMQ

@Suite struct MultipartTests {
    let push: Socket<PUSH>
    let pull: Socket<PULL>

    init() throws {
        let context = try Context()
        push = try Socket(context, options: patient())
        pull = try Socket(context, options: patient())
        try push.connect(try pull.bind("tcp://127.0.0.1:*"))
    }

    static func frames(_ count: Int) -> [[UInt8]] {
        (0..<count).map { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: $0 % 50) }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 100, 1024])
    func `a message is received whole, whatever its number of frames`(count: Int) throws {
        let frames = Self.frames(count)
        try push.send(frames)
        try push.send(topic: "next/", payload: [1])

        var message = MultipartMessage()
        try pull.receive(into: &message)
        #expect(message.totalFrames == count)
        #expect(message.copyFrames() == frames)
        try pull.receive(into: &message)
        #expect(message.copyFrames() == [Array("next/".utf8), [1]])
    }

    @Test(arguments: [(1, 2), (2, 2), (2, 3), (2, 100), (4, 5)])
    func `frames beyond the limit are counted and do not stay in the socket`(limit: Int, count: Int) throws {
        try push.send(Self.frames(count))
        try push.send("next")

        var message = MultipartMessage(maximumFrames: limit)
        try pull.receive(into: &message)
        #expect(message.count == min(limit, count))
        #expect(message.discarded == count - min(limit, count))
        #expect(message.totalFrames == count)
        #expect(message.copyFrames() == Array(Self.frames(count).prefix(limit)))
        try pull.receive(into: &message)
        #expect(message.discarded == 0)
        #expect(message.text(ofFrame: 0) == "next")
    }

    @Test func `a reused message forgets the longer one before it`() throws {
        var message = MultipartMessage()
        for count in [100, 1, 7, 2] {
            try push.send(Self.frames(count))
            try pull.receive(into: &message)
            #expect(message.copyFrames() == Self.frames(count))
        }
        #expect(try !pull.tryReceive(into: &message))
        #expect(message.isEmpty == true)
        #expect(message.totalFrames == 0)
    }

    @Test func `two frames are read side by side`() throws {
        try push.send(topic: "live/E1/", payload: [1, 2, 3])
        var message = MultipartMessage()
        try pull.receive(into: &message)
        message.withUnsafeBytes(ofFrames: 0, 1) { topic, payload in
            #expect(topic.elementsEqual("live/E1/".utf8))
            #expect(payload.elementsEqual([1, 2, 3]))
        }
        #expect(message.withUnsafeBytes(ofFrame: 1) { $0.count } == 3)
    }

    @Test func `a frame can be taken out and sent on`() throws {
        try push.send([[1], [2, 2], [3]])
        var message = MultipartMessage()
        try pull.receive(into: &message)
        let frame = message.take(1)
        #expect(frame.copyBytes() == [2, 2])
        #expect(message.copyFrames() == [[1], [], [3]])
        try push.send(frame)
        #expect(try pull.receive().copyBytes() == [2, 2])
    }

    @Test func `a message is put together frame by frame and is empty once sent`() throws {
        var message = MultipartMessage()
        message.append("a")
        message.append([2])
        message.append(Message([3]))
        [UInt8]([4]).withUnsafeBytes { message.append(copying: $0) }
        message.append("fifth")
        #expect(message.count == 5)
        try push.send(&message)
        #expect(message.isEmpty == true)
        #expect(try pull.receiveFrames() == [[0x61], [2], [3], [4], Array("fifth".utf8)])
    }

    @Test func `frames can be sent and received one at a time`() throws {
        try push.send("first", more: true)
        try push.send([2], more: true)
        try push.send(Message([3]))
        var frames: [[UInt8]] = []
        var frame = Message()
        repeat {
            try pull.receive(into: &frame)
            frames.append(frame.copyBytes())
        } while frame.hasMore
        #expect(frames == [Array("first".utf8), [2], [3]])
    }

    @Test func `removing every frame leaves an empty message`() {
        var message = MultipartMessage([[1], [2]])
        message.removeAll()
        #expect(message.isEmpty == true)
        #expect(message.copyFrames().isEmpty)
    }
}
