import TestSupport
import Testing
import ZeroMQ

@Suite struct EndpointTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    @Test func `a wildcard is resolved to the endpoint that was chosen`() throws {
        let socket = try Socket<PULL>(context, options: patient())
        #expect(try socket.lastEndpoint == "")
        let tcp = try socket.bind("tcp://127.0.0.1:*")
        #expect(tcp.hasPrefix("tcp://127.0.0.1:") && !tcp.hasSuffix("*"))
        #expect(try socket.lastEndpoint == tcp)
        let ipc = Transport.ipc.wildcard
        #expect(try socket.bind(ipc) == ipc)
        #expect(try socket.lastEndpoint == ipc)
    }

    @Test func `a socket can be bound and connected at several endpoints at once`() throws {
        let pull = try Socket<PULL>(context, options: patient())
        let push = try Socket<PUSH>(context, options: patient())
        try push.connect(try pull.bind("tcp://127.0.0.1:*"))
        try push.connect(try pull.bind("inproc://second"))
        try pull.connect(try push.bind(Transport.ipc.wildcard))
        for number in 0..<90 { try push.send([UInt8(number)]) }
        let received = try (0..<90).map { _ in try pull.receive().copyBytes()[0] }
        #expect(received.sorted() == Array(0..<90))
    }

    @Test func `attaching binds and connects in order and says where`() throws {
        let push = try Socket<PUSH>(context, options: patient())
        let elsewhere = try push.bind("tcp://127.0.0.1:*")
        let pull = try Socket<PULL>(context, options: patient())
        let endpoints = try pull.attach(bind: ["tcp://127.0.0.1:*", "inproc://attached"], connect: [elsewhere])
        #expect(endpoints.count == 3 && !endpoints[0].hasSuffix("*"))
        #expect(endpoints[1...] == ["inproc://attached", elsewhere])
        try push.send("over the connection")
        #expect(String(try pull.receive()) == "over the connection")
    }

    @Test func `attaching refuses a path that is served and takes one that was left behind`() throws {
        let folder = try Folder()
        let endpoint = "ipc://\(folder.path)/served"
        let first = try Socket<PULL>(context, options: patient())
        #expect(try first.attach(bind: [endpoint], connect: []) == [endpoint])
        let second = try Socket<PULL>(context, options: patient())
        let error = #expect(throws: ZeroMQError.self) { try second.attach(bind: [endpoint], connect: []) }
        #expect(error == ZeroMQError(code: .addressInUse, operation: .bind, endpoint: endpoint))
        // The first one was not harmed by the attempt.
        let push = try Socket<PUSH>(context, options: patient())
        try push.connect(endpoint)
        try push.send("still served")
        #expect(String(try first.receive()) == "still served")

        let abandoned = "ipc://\(try folder.leaveSocket(named: "abandoned"))"
        #expect(try second.attach(bind: [abandoned], connect: []) == [abandoned])
    }

    @Test func `an unbound endpoint can be bound by another socket`() throws {
        let first = try Socket<PULL>(context, options: patient())
        let monitor = try first.monitor()
        let endpoint = try first.bind(LastingPort.endpoint())
        try first.unbind(endpoint)
        // The listening socket is closed by libzmq's own thread, which then says so.
        while try !monitor.receive().kind.isClosed {}
        let second = try Socket<PULL>(context, options: patient())
        #expect(try second.bind(endpoint) == endpoint)
    }

    @Test func `a disconnected peer gets nothing more`() throws {
        let push = try Socket<PUSH>(context, options: patient())
        let first = try Socket<PULL>(context, options: patient())
        let second = try Socket<PULL>(context, options: patient())
        try push.connect(try first.bind("inproc://first"))
        try push.disconnect("inproc://first")
        try push.connect(try second.bind("inproc://second"))
        for _ in 0..<10 { try push.send("for the second") }
        for _ in 0..<10 { _ = try second.receive() }
        var message = Message()
        #expect(try !first.tryReceive(into: &message))
    }

    @Test func `connecting before the peer is there is no error`() throws {
        let push = try Socket<PUSH>(context, options: patient())
        try push.connect("inproc://later")
        try push.send("early")
        let pull = try Socket<PULL>(context, options: patient())
        try pull.bind("inproc://later")
        #expect(String(try pull.receive()) == "early")
    }

    @Test func `events and file descriptor serve another event loop`() throws {
        let pull = try Socket<PULL>(context, options: patient())
        let push = try Socket<PUSH>(context, options: patient())
        #expect(try push.events == [])
        try push.connect(try pull.bind("inproc://events"))
        #expect(try push.events == .writable)
        #expect(try pull.events == [])
        try push.send("x")
        let poller = Poller()
        let token = poller.add(fileDescriptor: try pull.fileDescriptor)
        #expect(try poller.wait(timeout: .seconds(Patience.seconds)).contains(token))
        #expect(try pull.events == .readable)
    }
}
