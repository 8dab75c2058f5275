import Synchronization
import TestSupport
import Testing
import ZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite struct PollerTests {
    let context: Context
    let push: Socket<PUSH>
    let pull: Socket<PULL>

    init() throws {
        context = try Context()
        push = try Socket(context, options: patient())
        pull = try Socket(context, options: patient())
        try push.connect(try pull.bind("inproc://polled"))
    }

    @Test func `a poller tells which of its members are ready, and for what`() throws {
        let wake = try Wake()
        var pipe: [Int32] = [0, 0]
        try #require(Glibc.pipe(&pipe) == 0)
        defer { pipe.forEach { close($0) } }

        let poller = Poller()
        let receiving = poller.add(pull)
        let sending = poller.add(push, for: .writable)
        let woken = poller.add(wake)
        let file = poller.add(fileDescriptor: pipe[0])
        func ready() throws -> [Poller.Token: PollEvents] {
            Dictionary(uniqueKeysWithValues: try poller.wait(timeout: .zero).map { ($0.token, $0.events) })
        }

        #expect(try ready() == [sending: .writable])
        try push.send("x")
        #expect(try ready() == [sending: .writable, receiving: .readable])
        wake.signal()
        #expect(write(pipe[1], "y", 1) == 1)
        #expect(try ready() == [sending: .writable, receiving: .readable, woken: .readable, file: .readable])

        _ = try pull.receive()
        wake.clear()
        poller.update(sending, for: [])
        let last = try poller.wait(timeout: .zero)
        #expect(last.count == 1)
        #expect(last[file] == .readable)
        #expect(!last.contains(sending) && !last.contains(receiving) && !last.contains(woken))
        poller.remove(file)
        #expect(try poller.wait(timeout: .zero).isEmpty)
    }

    @Test func `a wait after everything was received ends with news of a member`() throws {
        let wake = try Wake()
        let poller = Poller()
        let receiving = poller.add(pull)
        let woken = poller.add(wake)
        var message = MultipartMessage()
        func receiveAll() throws -> Int {
            var count = 0
            while try pull.tryReceive(into: &message) { count += 1 }
            return count
        }
        _ = try receiveAll()
        #expect(try poller.waitDrained(timeout: .zero).isEmpty)
        for round in 1...1_000 {
            for _ in 1...(round % 3 + 1) { try push.send("x") }
            #expect(try poller.waitDrained(timeout: .seconds(Patience.seconds)).contains(receiving))
            #expect(try receiveAll() == round % 3 + 1)
        }
        wake.signal()
        let ready = try poller.waitDrained()
        #expect(ready.count == 1 && ready.contains(woken) && !ready.contains(receiving))
        wake.clear()
        #expect(try poller.waitDrained(timeout: .milliseconds(2)).isEmpty)
        pull.close()
        #expect(throws: ZeroMQError.self) { try poller.waitDrained(timeout: .zero) }
    }

    @Test func `a wait after everything was received misses nothing from another thread`() throws {
        let count = 20_000
        let endpoint = "inproc://drained"
        let receiver = try Socket<PULL>(context, options: patient())
        try receiver.bind(endpoint)
        let context = context
        let sender = try SocketThread(name: "sender") {
            guard let socket = try? Socket<PUSH>(context, options: patient()) else { return }
            try? socket.connect(endpoint)
            for _ in 0..<count { try? socket.send("x") }
        }
        let poller = Poller()
        _ = poller.add(receiver)
        var message = MultipartMessage()
        var received = 0
        while received < count {
            while try receiver.tryReceive(into: &message) { received += 1 }
            if received < count { try #require(try !poller.waitDrained(timeout: .seconds(Patience.seconds)).isEmpty) }
        }
        sender.join()
    }

    @Test func `a poller waits no longer than it is told`() throws {
        let poller = Poller()
        let token = poller.add(pull)
        for timeout in [Duration.zero, .seconds(-1), .nanoseconds(1), .milliseconds(2)] {
            let ready = try poller.wait(timeout: timeout)
            #expect(ready.isEmpty && !ready.contains(token))
        }
    }

    @Test func `members keep their tokens when others are removed`() throws {
        let poller = Poller()
        let wakes = try (0..<40).map { _ in try Wake() }
        let tokens = wakes.map { poller.add($0) }
        for index in stride(from: 0, to: 40, by: 2) { poller.remove(tokens[index]) }
        for wake in wakes { wake.signal() }
        let ready = try poller.wait(timeout: .zero).map(\.token)
        #expect(ready == stride(from: 1, to: 40, by: 2).map { tokens[$0] })
    }

    @Test func `a poller keeps what it polls`() throws {
        let poller = Poller()
        var (socket, wake): (Socket<PULL>?, Wake?) = (try Socket(context, options: patient()), try Wake())
        var monitor = try socket?.monitor()
        try socket?.bind("tcp://127.0.0.1:*")
        wake?.signal()
        let tokens = [wake.map { poller.add($0) }, monitor.map { poller.add($0) }, socket.map { poller.add($0) }]
        (socket, wake, monitor) = (nil, nil, nil)
        #expect(try poller.wait(timeout: .seconds(Patience.seconds)).map(\.token).first == tokens[0])
        while try poller.wait(timeout: .seconds(Patience.seconds)).count < 2 {}
        #expect(try poller.wait(timeout: .zero).map(\.token) == Array(tokens.prefix(2)))
    }

    @Test func `a poller without members does not wait forever`() {
        let error = #expect(throws: ZeroMQError.self) { _ = try Poller().wait() }
        #expect(error?.description == "cannot poll: invalid argument")
    }

    @Test func `a socket that was closed but not removed is an error`() throws {
        let poller = Poller()
        let token = poller.add(pull)
        pull.close()
        let error = #expect(throws: ZeroMQError.self) { _ = try poller.wait() }
        #expect(error?.description == "cannot poll on inproc://polled: the socket is closed")
        poller.remove(token)
    }

    @Test func `shutting down the context ends a wait`() throws {
        let poller = Poller()
        _ = poller.add(pull)
        let context = context
        let thread = try SocketThread(name: "shutdown") { context.shutdown() }
        let error = #expect(throws: ZeroMQError.self) {
            while true { _ = try poller.wait() }
        }
        #expect(error?.code == .contextTerminated)
        thread.join()
    }

    @Test func `any number of signals wakes once`() throws {
        let wake = try Wake()
        #expect(!wake.clear())
        for _ in 0..<5 { wake.signal() }
        #expect(wake.clear())
        #expect(!wake.clear())
    }

    @Test func `a wait is woken from another thread`() throws {
        let wake = try Wake()
        let poller = Poller()
        let token = poller.add(wake)
        let thread = try SocketThread(name: "waker") { wake.signal() }
        #expect(try poller.wait(timeout: .seconds(Patience.seconds)).contains(token))
        thread.join()
    }

    @Test func `an interrupted wait goes on waiting`() throws {
        signal(SIGUSR2) { _ in }
        let polling = Mutex<pthread_t?>(nil)
        let wake = try Wake()
        let result = Mutex<[Result<Int, ZeroMQError>]>([])
        let thread = try SocketThread(name: "interrupted") {
            polling.withLock { $0 = pthread_self() }
            let poller = Poller()
            _ = poller.add(wake)
            for timeout in [nil, Duration.seconds(Patience.seconds)] {
                let waited = Result { () throws(ZeroMQError) in try poller.wait(timeout: timeout).count }
                result.withLock { $0.append(waited) }
            }
        }
        var interruptions = 0
        while interruptions < 1000 {
            if let target = polling.withLock({ $0 }) {
                pthread_kill(target, SIGUSR2)
                interruptions += 1
            }
        }
        wake.signal()
        thread.join()
        #expect(result.withLock { $0 } == [.success(1), .success(1)])
    }
}
