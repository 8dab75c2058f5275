import TestSupport
import Testing
import ZeroMQ

@Suite struct SubscriptionTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    @Test(arguments: [[], [0x61], [0, 1, 255], .init(repeating: 7, count: 200)] as [[UInt8]])
    func `XPUB tells what was subscribed and unsubscribed`(prefix: [UInt8]) throws {
        let publisher = try Socket<XPUB>(context, options: patient())
        let subscriber = try Socket<SUB>(context, options: patient())
        try subscriber.connect(try publisher.bind("tcp://127.0.0.1:*"))
        try subscriber.subscribe(prefix)
        #expect(try publisher.receiveSubscription() == Subscription(subscribes: true, prefix: prefix))
        try subscriber.unsubscribe(prefix)
        #expect(try publisher.receiveSubscription() == Subscription(subscribes: false, prefix: prefix))
        #expect(try publisher.tryReceiveSubscription() == nil)
    }

    @Test(arguments: [(false, 1), (true, 3)])
    func `a verbose XPUB tells of each subscriber to the same prefix`(verbose: Bool, told: Int) throws {
        let publisher = try Socket<XPUB>(context, options: patient { $0.xpubVerbose = verbose })
        let endpoint = try publisher.bind("inproc://verbose")
        var subscribers: [Socket<SUB>] = []
        for _ in 0..<3 {
            let subscriber = try Socket<SUB>(context, options: patient())
            try subscriber.connect(endpoint)
            try subscriber.subscribe("status/")
            subscribers.append(subscriber)
        }
        let last = try Socket<SUB>(context, options: patient())
        try last.connect(endpoint)
        try last.subscribe("last/")
        var notices: [Subscription] = []
        repeat { notices.append(try publisher.receiveSubscription()) } while notices.last?.prefix != Array("last/".utf8)
        #expect(notices.count == told + 1)
        subscribers.removeAll()
    }

    @Test func `messages from upstream that are no subscriptions are passed over`() throws {
        let publisher = try Socket<XPUB>(context, options: patient())
        let subscriber = try Socket<XSUB>(context, options: patient())
        try subscriber.connect(try publisher.bind("inproc://upstream"))
        try subscriber.send("hello")
        try subscriber.send([[5], [6], [1, 7]])
        try subscriber.subscribe("x")
        #expect(try publisher.receiveSubscription() == Subscription(subscribes: true, prefix: [0x78]))
        try subscriber.send("hello")
        try subscriber.unsubscribe("x")
        let poller = Poller()
        _ = poller.add(publisher)
        var notice: Subscription?
        while notice == nil, try !poller.wait(timeout: .seconds(Patience.seconds)).isEmpty {
            notice = try publisher.tryReceiveSubscription()
        }
        #expect(notice == Subscription(subscribes: false, prefix: [0x78]))
    }

    @Test func `a subscription counts, and one that was never made may be taken back`() throws {
        let (publisher, subscriber) = try connectedPublisher(context)
        try subscriber.unsubscribe("never")
        try subscriber.subscribe("")
        try subscriber.unsubscribe("")
        try publisher.send("still here")
        #expect(String(try subscriber.receive()) == "still here")
    }
}
