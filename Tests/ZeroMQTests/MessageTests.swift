import Synchronization
import Testing
import ZeroMQ

@Suite struct MessageTests {
    // libzmq keeps up to 33 bytes inside the message and takes another path above that.
    @Test(arguments: [0, 1, 32, 33, 34, 255, 256, 100_000])
    func `a message holds the bytes it was made from`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let message = Message(bytes)
        #expect(message.count == count)
        #expect(message.isEmpty == (count == 0))
        #expect(message.copyBytes() == bytes)
        #expect(message.hasMore == false)
    }

    @Test(arguments: ["", "Ärger", "a much longer text than thirty-three bytes, so that it is on the heap"])
    func `a message holds the UTF-8 of its text`(text: String) {
        let message = Message(text)
        #expect(message.copyBytes() == Array(text.utf8))
        #expect(String(message) == text)
    }

    @Test func `text that is not UTF-8 is repaired and does not trap`() {
        #expect(String(Message([0x61, 0xFF, 0x62])) == "a\u{FFFD}b")
    }

    @Test func `a message can be filled in place`() {
        let message = Message(count: 4) { buffer in
            for index in buffer.indices { buffer[index] = UInt8(index) }
        }
        #expect(message.copyBytes() == [0, 1, 2, 3])
    }

    @Test func `an error while filling a message is passed on`() {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            _ = try Message(count: 100) { _ throws(Stop) in throw Stop() }
        }
    }

    @Test func `an adopted buffer is read in place and given back once`() {
        let returned = Atomic<Int>(0)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 8)
        buffer.initializeMemory(as: UInt8.self, repeating: 7)
        let address = UInt(bitPattern: buffer.baseAddress)
        do {
            let message = Message(adopting: buffer) { buffer in
                buffer.deallocate()
                returned.add(1, ordering: .relaxed)
            }
            #expect(message.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } == address)
            #expect(message.count == 1000)
            #expect(returned.load(ordering: .relaxed) == 0)
        }
        #expect(returned.load(ordering: .relaxed) == 1)
    }

    @Test func `an adopted buffer travels inside the process without being copied`() throws {
        let context = try Context()
        let push = try Socket<PUSH>(context, options: patient())
        let pull = try Socket<PULL>(context, options: patient())
        try push.connect(try pull.bind("inproc://adopted"))

        let returned = Atomic<Int>(0)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 8)
        buffer.initializeMemory(as: UInt8.self, repeating: 7)
        let address = UInt(bitPattern: buffer.baseAddress)
        try push.send(
            Message(adopting: buffer) { buffer in
                buffer.deallocate()
                returned.add(1, ordering: .relaxed)
            })
        var message = try pull.receive()
        #expect(message.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } == address)
        #expect(returned.load(ordering: .relaxed) == 0)
        message = Message()
        #expect(message.isEmpty == true)
        #expect(returned.load(ordering: .relaxed) == 1)
    }

    @Test(arguments: [5, 5000])
    func `shared messages have the same bytes and outlive one another`(count: Int) {
        let bytes = [UInt8](repeating: 9, count: count)
        var first = Message(bytes)
        let second = first.share()
        first = Message()
        #expect(first.isEmpty == true)
        #expect(second.copyBytes() == bytes)
    }

    @Test func `receiving replaces what a message held`() throws {
        let context = try Context()
        let push = try Socket<PUSH>(context, options: patient())
        let pull = try Socket<PULL>(context, options: patient())
        try push.connect(try pull.bind("inproc://reuse"))
        var message = Message("before")
        for count in [1000, 3, 0, 40] {
            try push.send([UInt8](repeating: 1, count: count))
            try pull.receive(into: &message)
            #expect(message.count == count)
        }
        #expect(try !pull.tryReceive(into: &message))
    }

    @Test func `a message knows the connection it came by`() throws {
        let context = try Context()
        let push = try Socket<PUSH>(context, options: patient())
        let pull = try Socket<PULL>(context, options: patient())
        try push.connect(try pull.bind("tcp://127.0.0.1:*"))
        try push.send("here")
        let message = try pull.receive()
        #expect(message.property("Peer-Address") == "127.0.0.1")
        #expect(message.property("Socket-Type") == "PUSH")
        #expect(message.property("No-Such-Property") == nil)
    }
}
