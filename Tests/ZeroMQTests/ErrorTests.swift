import Testing
import ZeroMQ

@Suite struct ErrorTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    // Not over ipc: there a second socket takes the path from the first, without an error.
    @Test(arguments: [Transport.tcp, .inproc])
    func `binding twice names the endpoint and the reason`(transport: Transport) throws {
        let first = try Socket<PULL>(context, options: patient())
        let endpoint = try first.bind(transport.wildcard)
        let second = try Socket<PULL>(context, options: patient())
        let error = #expect(throws: ZeroMQError.self) { try second.bind(endpoint) }
        #expect(error == ZeroMQError(code: .addressInUse, operation: .bind, endpoint: endpoint))
        #expect(error?.description == "cannot bind \(endpoint): address already in use")
    }

    @Test(arguments: [
        ("nonsense", "cannot bind nonsense: invalid argument"),
        ("", "cannot bind : invalid argument"),
        ("carrier-pigeon://roof", "cannot bind carrier-pigeon://roof: transport not supported"),
        ("tcp://127.0.0.1:65536", "cannot bind tcp://127.0.0.1:65536: invalid argument"),
        ("tcp://127.0.0.1:70000", "cannot bind tcp://127.0.0.1:70000: invalid argument"),
        ("tcp://127.0.0.1:-1", "cannot bind tcp://127.0.0.1:-1: invalid argument"),
        ("tcp://127.0.0.1:5560a", "cannot bind tcp://127.0.0.1:5560a: invalid argument"),
        ("tcp://127.0.0.1:", "cannot bind tcp://127.0.0.1:: invalid argument"),
        ("tcp://no-such-interface:5", "cannot bind tcp://no-such-interface:5: no such network interface"),
        ("tcp://192.0.2.1:5560", "cannot bind tcp://192.0.2.1:5560: address is not of this machine"),
        ("ipc:///no/such/folder/socket", "cannot bind ipc:///no/such/folder/socket: no such endpoint or path"),
    ])
    func `an endpoint that cannot be bound is refused with its name`(endpoint: String, text: String) throws {
        let socket = try Socket<PULL>(context, options: patient())
        let error = #expect(throws: ZeroMQError.self) { try socket.bind(endpoint) }
        #expect(error?.description == text)
    }

    @Test func `an endpoint that cannot be understood is refused when connecting`() throws {
        let socket = try Socket<PUSH>(context, options: patient())
        let error = #expect(throws: ZeroMQError.self) { try socket.connect("tcp://127.0.0.1") }
        #expect(error?.description == "cannot connect tcp://127.0.0.1: invalid argument")
    }

    @Test func `leaving an endpoint one was never at is an error`() throws {
        let socket = try Socket<PULL>(context, options: patient())
        try socket.bind("tcp://127.0.0.1:*")
        let unbind = #expect(throws: ZeroMQError.self) { try socket.unbind("tcp://127.0.0.1:1") }
        #expect(unbind?.code == .noSuchEndpoint)
        let disconnect = #expect(throws: ZeroMQError.self) { try socket.disconnect("tcp://127.0.0.1:1") }
        #expect(disconnect?.operation == .disconnect)
    }

    @Test func `a closed socket says so`() throws {
        let socket = try Socket<PUSH>(context, options: patient())
        #expect(!socket.isClosed)
        socket.close()
        socket.close()
        #expect(socket.isClosed)
        let bind = #expect(throws: ZeroMQError.self) { try socket.bind("inproc://closed") }
        #expect(bind?.description == "cannot bind inproc://closed: the socket is closed")
        let send = #expect(throws: ZeroMQError.self) { try socket.send("x") }
        #expect(send?.code == .notSocket)
        let options = #expect(throws: ZeroMQError.self) { _ = try socket.options }
        #expect(options?.code == .notSocket)
    }

    @Test func `a context that was shut down says so`() throws {
        let socket = try Socket<PULL>(context, options: patient())
        context.shutdown()
        let receive = #expect(throws: ZeroMQError.self) { _ = try socket.receive() }
        #expect(receive?.description == "cannot receive: the context was shut down")
        let create = #expect(throws: ZeroMQError.self) { _ = try Socket<PULL>(context) }
        #expect(create?.code == .contextTerminated)
    }

    @Test func `a terminated context opens no sockets`() throws {
        context.terminate()
        context.terminate()
        let error = #expect(throws: ZeroMQError.self) { _ = try Socket<PULL>(context) }
        #expect(error?.description == "cannot create a socket: the context was shut down")
    }

    @Test func `a context keeps to its number of sockets`() throws {
        let small = try Context(maximumSockets: 1)
        let only = try Socket<PULL>(small)
        let error = #expect(throws: ZeroMQError.self) { _ = try Socket<PULL>(small) }
        #expect(error?.description == "cannot create a socket: too many open sockets or files")
        only.close()
    }

    @Test(arguments: [(-1, 10), (1, 0)])
    func `a context refuses numbers out of range`(ioThreads: Int, maximumSockets: Int) {
        let error = #expect(throws: ZeroMQError.self) {
            _ = try Context(ioThreads: ioThreads, maximumSockets: maximumSockets)
        }
        #expect(error?.description == "cannot create a context: invalid argument")
    }

    @Test func `an error number without a name keeps its number`() {
        #expect(ZeroMQError.Code(errno: 9999) == .unknown(9999))
        #expect(ZeroMQError.Code(errno: 9999).description == "Unknown error 9999")
    }
}
