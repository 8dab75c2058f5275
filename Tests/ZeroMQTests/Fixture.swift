import Synchronization
import TestSupport
import ZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Options for tests: nothing lingers, and what does not come within `Patience.seconds` is a failure instead of a hang.
func patient(_ configure: (inout SocketOptions) -> Void = { _ in }) -> SocketOptions {
    SocketOptions {
        $0.linger = .zero
        $0.sendTimeout = .atMost(.seconds(Patience.seconds))
        $0.receiveTimeout = .atMost(.seconds(Patience.seconds))
        configure(&$0)
    }
}

/// A transport to run a test over, with an endpoint to bind that is never taken.
enum Transport: String, CaseIterable, Sendable {
    case inproc, tcp, ipc

    private static let lastPath = Atomic<Int>(0)

    /// To be bound; connect to what `bind` returns.
    var wildcard: String {
        switch self {
        case .inproc: "inproc://test"
        case .tcp: "tcp://127.0.0.1:*"
        // In Linux's abstract name space, where nothing is left behind in any folder.
        case .ipc: "ipc://@zeromq-tests-\(getpid())-\(Self.lastPath.add(1, ordering: .relaxed).newValue)"
        }
    }
}

/// Polls until `isDone`, or until there was nothing for `Patience.seconds`.
func poll(_ poller: Poller, until isDone: (Poller.Ready) throws(ZeroMQError) -> Bool) throws(ZeroMQError) -> Bool {
    while true {
        let ready = try poller.wait(timeout: .seconds(Patience.seconds))
        if ready.isEmpty { return false }
        if try isDone(ready) { return true }
    }
}

/// A publisher and a subscriber to everything, connected, with the subscription known to have arrived.
func connectedPublisher(
    _ context: Context, endpoint: String = "inproc://publisher",
    publisher: SocketOptions = patient(), subscriber: SocketOptions = patient()
) throws(ZeroMQError) -> (Socket<XPUB>, Socket<SUB>) {
    let sender = try Socket<XPUB>(context, options: publisher)
    let receiver = try Socket<SUB>(context, options: subscriber)
    try receiver.connect(try sender.bind(endpoint))
    try receiver.subscribe("")
    _ = try sender.receiveSubscription()
    return (sender, receiver)
}
