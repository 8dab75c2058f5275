import Synchronization
import TestSupport
import Testing
import ZeroMQ

@Suite struct ThreadTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    @Test func `a socket made and bound here is sent to the thread that owns it`() throws {
        let socket = try Socket<PULL>(context, options: patient())
        let endpoint = try socket.bind("tcp://127.0.0.1:*")
        let sum = Mutex(0)
        let thread = try SocketThread(name: "owner") {
            for _ in 0..<1000 {
                guard let message = try? socket.receive() else { return }
                let number = message.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
                sum.withLock { $0 += Int(number) }
            }
        }
        let push = try Socket<PUSH>(context, options: patient())
        try push.connect(endpoint)
        for number in 0..<Int32(1000) { try withUnsafeBytes(of: number) { try push.send($0) } }
        thread.join()
        #expect(sum.withLock { $0 } == 499_500)
    }

    @Test func `each thread makes its own socket in one shared context`() throws {
        let pull = try Socket<PULL>(context, options: patient())
        try pull.bind("inproc://shared")
        let context = context
        let threads = try (0..<4).map { number in
            try SocketThread(name: "producer \(number)") {
                guard let push = try? Socket<PUSH>(context, options: patient()) else { return }
                try? push.connect("inproc://shared")
                for _ in 0..<250 { try? push.send([UInt8(number)]) }
                // The socket closes with messages on the way; inside the process they arrive all the same.
            }
        }
        var counts = [0, 0, 0, 0]
        for _ in 0..<1000 { counts[Int(try pull.receive().copyBytes()[0])] += 1 }
        #expect(counts == [250, 250, 250, 250])
        threads.forEach { $0.join() }
    }

    @Test func `a message made by one thread is sent by another`() throws {
        let pull = try Socket<PULL>(context, options: patient())
        let push = try Socket<PUSH>(context, options: patient())
        try push.connect(try pull.bind("inproc://handed"))
        let slot = Mutex<Message?>(nil)
        let thread = try SocketThread(name: "maker") {
            slot.withLock { $0 = Message([UInt8](repeating: 3, count: 100)) }
        }
        thread.join()
        let message = slot.withLock { slot -> Message? in
            var taken: Message?
            swap(&taken, &slot)
            return taken
        }
        if let message { try push.send(message) }
        #expect(try pull.receive().count == 100)
    }

    @Test func `shutting down the context ends a blocking receive`() throws {
        let socket = try Socket<PULL>(context)
        let failure = Mutex<ZeroMQError?>(nil)
        let thread = try SocketThread(name: "blocked") {
            do throws(ZeroMQError) {
                _ = try socket.receive()
            } catch {
                failure.withLock { $0 = error }
            }
            socket.close()
        }
        context.shutdown()
        thread.join()
        #expect(failure.withLock { $0?.code } == .contextTerminated)
        context.terminate()
    }

    @Test func `a thread may be left to itself, and joined twice`() throws {
        let wake = try Wake()
        _ = try SocketThread(name: "a name that is longer than Linux keeps ä") { wake.signal() }
        let poller = Poller()
        let token = poller.add(wake)
        #expect(try poller.wait(timeout: .seconds(Patience.seconds)).contains(token))
        let thread = try SocketThread(name: "") {}
        thread.join()
        thread.join()
    }
}
