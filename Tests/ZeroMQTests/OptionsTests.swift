import Testing
import ZeroMQ

@Suite struct OptionsTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let set: @Sendable (inout SocketOptions) -> Void
        var testDescription: String { name }

        init(_ name: String, _ set: @escaping @Sendable (inout SocketOptions) -> Void) {
            self.name = name
            self.set = set
        }
    }

    @Test(arguments: [
        Case("send high-water mark") { $0.sendHighWaterMark = 12 },
        Case("receive high-water mark") { $0.receiveHighWaterMark = 0 },
        Case("linger zero") { $0.linger = .zero },
        Case("linger forever") { $0.linger = .forever },
        Case("send timeout") { $0.sendTimeout = .atMost(.seconds(3)) },
        Case("receive timeout") { $0.receiveTimeout = .atMost(.milliseconds(1500)) },
        Case("maximum message size") { $0.maximumMessageSize = 65_536 },
        Case("no maximum message size") { $0.maximumMessageSize = -1 },
        Case("routing id") { $0.routingID = [1, 0, 255] },
        Case("heartbeat interval") { $0.heartbeat = Heartbeat(interval: .seconds(5)) },
        Case("heartbeat") {
            $0.heartbeat = Heartbeat(interval: .seconds(5), timeout: .seconds(15), timeToLive: .seconds(30))
        },
        Case("keep-alive off") { $0.tcpKeepAlive = .off },
        Case("keep-alive on") { $0.tcpKeepAlive = .on() },
        Case("keep-alive") { $0.tcpKeepAlive = .on(idle: .seconds(60), interval: .seconds(5), count: 4) },
        Case("reconnect interval") { $0.reconnectInterval = .milliseconds(250) },
        Case("maximum reconnect interval") { $0.maximumReconnectInterval = .seconds(30) },
        Case("connect timeout") { $0.connectTimeout = .seconds(2) },
        Case("handshake interval") { $0.handshakeInterval = .seconds(7) },
        Case("backlog") { $0.backlog = 10 },
        Case("immediate") { $0.immediate = true },
        Case("conflate") { $0.conflate = true },
        Case("IPv6") { $0.ipv6 = true },
    ])
    func `an option is in force, whether set at creation or later`(option: Case) throws {
        let untouched = try Socket<DEALER>(context).options
        var expected = untouched
        option.set(&expected)

        let made = try Socket<DEALER>(context, configure: option.set)
        #expect(try made.options == expected)
        let later = try Socket<DEALER>(context)
        try later.configure(option.set)
        #expect(try later.options == expected)
        made.close()
        later.close()
    }

    @Test func `a new socket has the library's defaults as documented`() throws {
        let options = try Socket<DEALER>(context).options
        #expect(options.sendHighWaterMark == 1000)
        #expect(options.receiveHighWaterMark == 1000)
        #expect(options.linger == .forever)
        #expect(options.maximumMessageSize == -1)
        #expect(options.routingID == nil)
        #expect(options.heartbeat == nil)
        #expect(options.tcpKeepAlive == nil)
        #expect(options.reconnectInterval == .milliseconds(100))
        #expect(options.maximumReconnectInterval == .zero)
        #expect(options.handshakeInterval == .seconds(30))
        #expect(options.backlog == 100)
    }

    @Test(arguments: [
        (Duration.zero, Duration.zero),
        (.nanoseconds(1), .milliseconds(1)),
        (.microseconds(1500), .milliseconds(2)),
        (.milliseconds(2), .milliseconds(2)),
        (.seconds(-5), .zero),
        (.seconds(Int64.max), .milliseconds(Int32.max)),
    ])
    func `a time limit is rounded up to milliseconds and kept in range`(given: Duration, set: Duration) throws {
        let socket = try Socket<DEALER>(context) { $0.sendTimeout = .atMost(given) }
        #expect(try socket.options.sendTimeout == .atMost(set))
    }

    @Test(arguments: [
        (Case("negative mark") { $0.sendHighWaterMark = -1 }, "cannot set send high-water mark: invalid argument"),
        (
            Case("routing id too long") { $0.routingID = .init(repeating: 1, count: 256) },
            "cannot set routing id: invalid argument"
        ),
        (Case("empty routing id") { $0.routingID = [] }, "cannot set routing id: invalid argument"),
        (Case("ROUTER's own") { $0.routerMandatory = true }, "cannot set ROUTER mandatory: invalid argument"),
        (Case("XPUB's own") { $0.xpubVerbose = true }, "cannot set XPUB verbose: invalid argument"),
    ])
    func `an option that does not fit is refused by name`(option: Case, text: String) throws {
        let error = #expect(throws: ZeroMQError.self) { _ = try Socket<DEALER>(context, configure: option.set) }
        #expect(error?.description == text)
    }

    @Test func `options of one type are accepted by that type`() throws {
        _ = try Socket<ROUTER>(context) {
            $0.routerMandatory = true
            $0.routerHandover = true
        }
        _ = try Socket<XPUB>(context) {
            $0.xpubVerbose = true
            $0.xpubVerboser = true
            $0.xpubNoDrop = true
        }
        _ = try Socket<PUB>(context) { $0.xpubNoDrop = true }
        _ = try Socket<REQ>(context) {
            $0.reqRelaxed = true
            $0.reqCorrelate = true
        }
    }

    @Test func `a frame above the maximum size is never received`() throws {
        let pull = try Socket<PULL>(context, options: patient { $0.maximumMessageSize = 1000 })
        let monitor = try pull.monitor()
        let endpoint = try pull.bind("tcp://127.0.0.1:*")
        let large = try Socket<PUSH>(context, options: patient())
        try large.connect(endpoint)
        try large.send([UInt8](repeating: 1, count: 1001))
        var kinds: [ConnectionEvent.Kind] = []
        while !kinds.contains(where: \.isDisconnected) { kinds.append(try monitor.receive().kind) }
        large.close()

        let small = try Socket<PUSH>(context, options: patient())
        try small.connect(endpoint)
        try small.send([UInt8](repeating: 2, count: 1000))
        #expect(try pull.receive().copyBytes().first == 2)
    }
}
