import Testing
import ZeroMQ

@Suite struct SocketTypeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let type: any SocketType.Type
        let name: String
        let sends: Bool
        let receives: Bool
        var subscribes = false
        var testDescription: String { name }
    }

    // That a call which these forbid does not compile follows from the conformances; whether they are right is checked here.
    @Test(arguments: [
        Case(type: PUB.self, name: "PUB", sends: true, receives: false),
        Case(type: SUB.self, name: "SUB", sends: false, receives: true, subscribes: true),
        Case(type: XPUB.self, name: "XPUB", sends: true, receives: true),
        Case(type: XSUB.self, name: "XSUB", sends: true, receives: true, subscribes: true),
        Case(type: PUSH.self, name: "PUSH", sends: true, receives: false),
        Case(type: PULL.self, name: "PULL", sends: false, receives: true),
        Case(type: REQ.self, name: "REQ", sends: true, receives: true),
        Case(type: REP.self, name: "REP", sends: true, receives: true),
        Case(type: DEALER.self, name: "DEALER", sends: true, receives: true),
        Case(type: ROUTER.self, name: "ROUTER", sends: true, receives: true),
        Case(type: PAIR.self, name: "PAIR", sends: true, receives: true),
    ])
    func `a type can do what its protocols say`(expected: Case) {
        #expect(expected.type.kind.description == expected.name)
        #expect((expected.type is any SendingSocketType.Type) == expected.sends)
        #expect((expected.type is any ReceivingSocketType.Type) == expected.receives)
        #expect((expected.type is any SubscribingSocketType.Type) == expected.subscribes)
    }

    @Test func `sockets, pollers and monitors are not Sendable`() {
        func isSendable<Value>(_: Value.Type) -> Bool { false }
        func isSendable<Value: Sendable>(_: Value.Type) -> Bool { true }
        #expect(!isSendable(Socket<PUB>.self))
        #expect(!isSendable(Poller.self))
        #expect(!isSendable(Monitor.self))
        #expect(isSendable(Context.self))
        #expect(isSendable(Wake.self))
    }
}
