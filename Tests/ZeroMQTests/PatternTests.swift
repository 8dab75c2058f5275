import Testing
import ZeroMQ

@Suite struct PatternTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    @Test(arguments: Transport.allCases)
    func `XPUB publishes to SUB what it subscribed to`(transport: Transport) throws {
        let publisher = try Socket<XPUB>(context, options: patient())
        let subscriber = try Socket<SUB>(context, options: patient())
        try subscriber.connect(try publisher.bind(transport.wildcard))
        try subscriber.subscribe("live/E1/")
        #expect(try publisher.receiveSubscription() == Subscription(subscribes: true, prefix: Array("live/E1/".utf8)))

        try publisher.send(topic: "live/E10/", payload: [1])
        try publisher.send(topic: "live/E1/", payload: [2, 3])
        #expect(try subscriber.receiveFrames() == [Array("live/E1/".utf8), [2, 3]])
        var message = MultipartMessage()
        #expect(try !subscriber.tryReceive(into: &message))
    }

    @Test(arguments: Transport.allCases)
    func `PUB publishes to XSUB`(transport: Transport) throws {
        let publisher = try Socket<PUB>(context, options: patient())
        let subscriber = try Socket<XSUB>(context, options: patient())
        try subscriber.connect(try publisher.bind(transport.wildcard))
        try subscriber.subscribe("a")
        // A PUB does not tell when the subscription has arrived, so it goes on publishing until something comes.
        let poller = Poller()
        let readable = poller.add(subscriber)
        repeat {
            try publisher.send("b")
            try publisher.send("a")
        } while try !poller.wait(timeout: .milliseconds(1)).contains(readable)
        #expect(try subscriber.receiveFrames() == [Array("a".utf8)])
    }

    @Test(arguments: Transport.allCases)
    func `PUSH hands to PULL`(transport: Transport) throws {
        let push = try Socket<PUSH>(context, options: patient())
        let pull = try Socket<PULL>(context, options: patient())
        try push.connect(try pull.bind(transport.wildcard))
        for number in 0..<100 { try push.send([UInt8(number)]) }
        for number in 0..<100 { #expect(try pull.receive().copyBytes() == [UInt8(number)]) }
    }

    @Test(arguments: Transport.allCases)
    func `REQ asks and REP answers`(transport: Transport) throws {
        let asking = try Socket<REQ>(context, options: patient())
        let answering = try Socket<REP>(context, options: patient())
        try asking.connect(try answering.bind(transport.wildcard))
        for _ in 0..<3 {
            try asking.send("how far?")
            #expect(String(try answering.receive()) == "how far?")
            try answering.send("30 cycles")
            #expect(String(try asking.receive()) == "30 cycles")
        }
    }

    @Test(arguments: Transport.allCases)
    func `ROUTER knows DEALER by its routing id`(transport: Transport) throws {
        let router = try Socket<ROUTER>(context, options: patient())
        let dealer = try Socket<DEALER>(context, options: patient { $0.routingID = Array("desk".utf8) })
        try dealer.connect(try router.bind(transport.wildcard))
        try dealer.send([[], [1, 2]])

        var message = MultipartMessage()
        try router.receive(into: &message)
        #expect(message.copyFrames() == [Array("desk".utf8), [], [1, 2]])
        message.append([3])
        try router.send(&message)
        #expect(try dealer.receiveFrames() == [[], [1, 2], [3]])
    }

    @Test(arguments: Transport.allCases)
    func `PAIR talks to PAIR in both directions`(transport: Transport) throws {
        let one = try Socket<PAIR>(context, options: patient())
        let other = try Socket<PAIR>(context, options: patient())
        try other.connect(try one.bind(transport.wildcard))
        try one.send("there")
        try other.send("back")
        #expect(String(try other.receive()) == "there")
        #expect(String(try one.receive()) == "back")
    }

    @Test func `REQ may not ask twice in a row`() throws {
        let asking = try Socket<REQ>(context, options: patient())
        let answering = try Socket<REP>(context, options: patient())
        try asking.connect(try answering.bind("inproc://turns"))
        try asking.send("one")
        let error = #expect(throws: ZeroMQError.self) { try asking.send("two") }
        #expect(error?.code == .wrongState)
    }

    @Test func `a mandatory ROUTER refuses a peer that is not there`() throws {
        let router = try Socket<ROUTER>(context, options: patient { $0.routerMandatory = true })
        let endpoint = try router.bind("tcp://127.0.0.1:*")
        let error = #expect(throws: ZeroMQError.self) { try router.send([[9], [1]]) }
        #expect(error?.description == "cannot send on \(endpoint): no route to the peer")
    }
}
