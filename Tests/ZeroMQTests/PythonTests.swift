import TestSupport
import Testing
import ZeroMQ

/// Each pattern against pyzmq, in both directions, and with either side binding.
@Suite(.enabled(if: PythonPeer.isAvailable, "\(PythonPeer.interpreter) cannot import zmq: install pyzmq"))
struct PythonTests {
    /// `MESSAGES` in Peers/peer.py.
    static let messages: [[[UInt8]]] = {
        let topic = Array("live/E1/".utf8)
        return [
            [topic, Array(#"{"cycle":1}"#.utf8)],
            [topic, []],
            [topic, (0..<40).flatMap { _ in [UInt8](0...255) }],
            [topic] + (0..<99).map { [UInt8($0)] },
            [topic],
        ]
    }()

    let context: Context

    init() throws {
        context = try Context()
    }

    /// A socket and the peer it talks to; starting Python may take a while on a busy machine.
    func open<Kind>(
        _ type: Kind.Type, with role: String, peerBinds: Bool, configure: (inout SocketOptions) -> Void = { _ in }
    ) throws -> (Socket<Kind>, PythonPeer) {
        let socket = try Socket<Kind>(
            context,
            options: patient {
                $0.receiveTimeout = .atMost(.seconds(Patience.seconds))
                $0.sendTimeout = .atMost(.seconds(Patience.seconds))
                configure(&$0)
            })
        if peerBinds {
            let peer = try PythonPeer(role)
            try socket.connect(try peer.line())
            return (socket, peer)
        }
        return (socket, try PythonPeer(role, endpoint: try socket.bind("tcp://127.0.0.1:*")))
    }

    @Test(arguments: [false, true])
    func `SUB receives what Python publishes, and Python its subscription`(peerBinds: Bool) throws {
        let (socket, peer) = try open(SUB.self, with: "publish", peerBinds: peerBinds)
        try socket.subscribe("live/E1/")
        // Receiving comes first: a socket that is not used does not attend to new peers either.
        for message in Self.messages { #expect(try socket.receiveFrames() == message) }
        #expect(try peer.frames() == [[1] + Array("live/E1/".utf8)])
        try socket.unsubscribe("live/E1/")
        #expect(try peer.frames() == [[0] + Array("live/E1/".utf8)])
        #expect(try peer.finish() == 0)
    }

    @Test(arguments: [false, true])
    func `Python subscribes to XPUB and receives`(peerBinds: Bool) throws {
        let (socket, peer) = try open(XPUB.self, with: "subscribe", peerBinds: peerBinds)
        let prefix = Array("live/E1/".utf8)
        #expect(try socket.receiveSubscription() == Subscription(subscribes: true, prefix: prefix))
        try socket.send(topic: "live/E10/", payload: [1])
        for message in Self.messages { try socket.send(message) }
        for message in Self.messages { #expect(try peer.frames() == message) }
        #expect(try socket.receiveSubscription() == Subscription(subscribes: false, prefix: prefix))
        #expect(try peer.finish() == 0)
    }

    @Test func `Python subscribes to PUB and receives`() throws {
        let peer = try PythonPeer("subscribe")
        let endpoint = try peer.line()
        // A PUB does not tell when a subscription has arrived, so it repeats itself until Python has had enough.
        let wake = try Wake()
        let context = context
        let thread = try SocketThread(name: "publisher") {
            guard let socket = try? Socket<PUB>(context, options: patient()) else { return }
            try? socket.connect(endpoint)
            let poller = Poller()
            let woken = poller.add(wake)
            repeat {
                try? socket.send([Array("live/E1/".utf8)])
            } while (try? poller.wait(timeout: .milliseconds(10)).contains(woken)) == false
        }
        for _ in Self.messages { #expect(try peer.frames() == [Array("live/E1/".utf8)]) }
        wake.signal()
        thread.join()
        #expect(try peer.finish() == 0)
    }

    @Test(arguments: [false, true])
    func `PULL receives what Python pushes`(peerBinds: Bool) throws {
        let (socket, peer) = try open(PULL.self, with: "push", peerBinds: peerBinds)
        for message in Self.messages { #expect(try socket.receiveFrames() == message) }
        #expect(try peer.finish() == 0)
    }

    @Test(arguments: [false, true])
    func `Python pulls what PUSH pushes`(peerBinds: Bool) throws {
        let (socket, peer) = try open(PUSH.self, with: "pull", peerBinds: peerBinds)
        for message in Self.messages { try socket.send(message) }
        for message in Self.messages { #expect(try peer.frames() == message) }
        #expect(try peer.finish() == 0)
    }

    @Test(arguments: [false, true])
    func `Python asks REP`(peerBinds: Bool) throws {
        let (socket, peer) = try open(REP.self, with: "request", peerBinds: peerBinds)
        for message in Self.messages {
            #expect(try socket.receiveFrames() == message)
            try socket.send(message)
            #expect(try peer.frames() == message)
        }
        #expect(try peer.finish() == 0)
    }

    @Test(arguments: [false, true])
    func `Python answers REQ`(peerBinds: Bool) throws {
        let (socket, peer) = try open(REQ.self, with: "reply", peerBinds: peerBinds)
        for message in Self.messages {
            try socket.send(message)
            #expect(try socket.receiveFrames() == message)
        }
        #expect(try peer.finish() == 0)
    }

    @Test(arguments: [false, true])
    func `ROUTER talks to Python's DEALER by its routing id`(peerBinds: Bool) throws {
        let (socket, peer) = try open(ROUTER.self, with: "deal", peerBinds: peerBinds)
        for message in Self.messages {
            let frames = try socket.receiveFrames()
            #expect(frames == [Array("desk".utf8)] + message)
            try socket.send(frames)
        }
        for message in Self.messages { #expect(try peer.frames() == message) }
        #expect(try peer.finish() == 0)
    }

    @Test(arguments: [false, true])
    func `DEALER talks to Python's ROUTER by its routing id`(peerBinds: Bool) throws {
        let (socket, peer) = try open(DEALER.self, with: "route", peerBinds: peerBinds) {
            $0.routingID = Array("desk".utf8)
        }
        for message in Self.messages { try socket.send(message) }
        for message in Self.messages {
            #expect(try peer.frames() == [Array("desk".utf8)] + message)
            #expect(try socket.receiveFrames() == message)
        }
        #expect(try peer.finish() == 0)
    }
}
