public import Telemetry
public import ZeroMQ

/// Sends telemetry records as any publisher would: two frames, topic and payload. Belongs to the thread that makes it.
///
/// As a publisher it is an XPUB socket, which is a PUB on the wire, for two reasons: it sees the daemon's subscription arrive,
/// so ``waitForPeer(timeout:)`` can hold back until nothing would be dropped any more; and it can wait, rather than drop,
/// when the daemon is slower than the stream, or away. As a pusher (PUSH to the daemon's PULL) it waits by nature. Either
/// queues for connections that stand alone: a peer that is not there, or of the wrong kind, gets nothing that would then be
/// taken for sent. ``finish()`` says what the daemon has read.
public final class TelemetrySender {
    /// How telemetry is sent.
    public enum Pattern: String, CaseIterable, Sendable {
        /// To a daemon with `ingest.type: sub`.
        case pub
        /// To a daemon with `ingest.type: pull`.
        case push
    }

    enum Kind {
        case pub(Socket<XPUB>)
        case push(Socket<PUSH>)
    }

    /// Messages sent before the connections are looked at, unless ``lookInterval`` has passed.
    private static let lookBatch = 32
    private static let lookInterval = Duration.milliseconds(20)

    let kind: Kind
    let connections: SenderConnections
    let context: Context
    let patience: Duration
    /// What it connects to; nil where it binds, and others than those that came first may come.
    private let connectedCount: Int?
    private var encoder: MessageEncoder
    private var topic: [UInt8] = []
    private var payload: [UInt8] = []
    /// What a daemon has subscribed to, of telemetry.
    private var wanted: Set<[UInt8]> = []
    private var looked = (count: 0, time: ContinuousClock.now)

    /// Messages sent so far.
    public private(set) var sentCount = 0
    /// Those that were sent before the last connection broke.
    private(set) var unconfirmedCount = 0
    /// Called when a connection breaks, with ``sentCount``.
    public var onLoss: (Int) -> Void = { _ in }

    /// Connects to `endpoints`, or binds them.
    ///
    /// - Parameters:
    ///   - highWaterMark: records that may wait in the sender's queue.
    ///   - patience: how long a peer may take nothing before sending to it fails, and how long ``finish()`` waits.
    /// - Throws: `ZeroMQError` with the endpoint that cannot be used.
    public init(
        _ pattern: Pattern, endpoints: [Endpoint], encoding: Encoding = .json, highWaterMark: Int = 1_000,
        patience: Duration = .seconds(10)
    ) throws(ZeroMQError) {
        context = try Context()
        self.patience = patience
        connectedCount = endpoints.allSatisfy { $0.use == .connect } ? endpoints.count : nil
        encoder = MessageEncoder(encoding: encoding)
        let options = SocketOptions { options in
            options.sendHighWaterMark = highWaterMark
            options.sendTimeout = .atMost(patience)
            options.linger = .atMost(patience)
            options.immediate = true
        }
        let bind = endpoints.filter { $0.use == .bind }
        let connect = endpoints.filter { $0.use == .connect }
        switch pattern {
        case .pub:
            let socket = try Socket<XPUB>(context, options: options)
            try socket.configure { $0.xpubNoDrop = true }
            connections = SenderConnections(try socket.monitor())
            try socket.attach(bind: bind, connect: connect)
            kind = .pub(socket)
        case .push:
            let socket = try Socket<PUSH>(context, options: options)
            connections = SenderConnections(try socket.monitor())
            try socket.attach(bind: bind, connect: connect)
            kind = .push(socket)
        }
    }

    /// Waits until somebody is there to take records. Returns at once where only sockets of the wrong type are.
    ///
    /// - Returns: whether somebody was, within `timeout`; if not, ``sightings`` says what was seen.
    public func waitForPeer(timeout: Duration) throws(ZeroMQError) -> Bool {
        let deadline = ContinuousClock.now + timeout
        let poller = Poller()
        connections.register(with: poller)
        if case .pub(let socket) = kind { _ = poller.add(socket) }
        while true {
            try look()
            if hasPeer { return true }
            let seen = connections.sightings
            if seen.count == connectedCount, seen.values.allSatisfy(\.isFinal) { return false }
            let remaining = deadline - .now
            guard remaining > .zero else { return false }
            _ = try poller.wait(timeout: remaining)
        }
    }

    /// What is to be seen where the sender connects to.
    public var sightings: [PeerSighting] { Array(connections.sightings.values) }

    /// Sends one record; waits while the queue is full, and while nobody is there.
    ///
    /// - Throws: `ZeroMQError` with code `timedOut` when it has been so for the sender's patience.
    public func send(_ record: TelemetryRecord) throws(ZeroMQError) {
        topic.removeAll(keepingCapacity: true)
        Topic.append(.telemetry, record.engine, to: &topic)
        payload.removeAll(keepingCapacity: true)
        encoder.encode(record, into: &payload)
        try prepare()
        switch kind {
        case .pub(let socket): try socket.send(topic: topic, payload: payload)
        case .push(let socket): try socket.send(topic: topic, payload: payload)
        }
        sentCount += 1
    }

    /// Sends one message of any frames, as a broken publisher might; waits as ``send(_:)-(TelemetryRecord)`` does.
    ///
    /// - Throws: `ZeroMQError` with code `timedOut` when it has waited for the sender's patience.
    public func send(_ frames: [[UInt8]]) throws(ZeroMQError) {
        try prepare()
        switch kind {
        case .pub(let socket): try socket.send(frames)
        case .push(let socket): try socket.send(frames)
        }
        sentCount += 1
    }

    /// Closes the socket and throws away what the peer has not taken.
    public func abandon() throws(ZeroMQError) {
        switch kind {
        case .pub(let socket): try socket.configure { $0.linger = .zero }
        case .push(let socket): try socket.configure { $0.linger = .zero }
        }
        try close()
        connections.release()
    }

    /// Looks at the connections now and then, and holds back while nobody is there. A publisher would send to nobody, and both of them
    /// into the queue of a connection that has just broken, which libzmq has not taken away yet.
    private func prepare() throws(ZeroMQError) {
        let now = ContinuousClock.now
        if sentCount - looked.count >= Self.lookBatch || now - looked.time >= Self.lookInterval {
            looked = (sentCount, now)
            try look()
        } else {
            try takeSubscriptions()
        }
        guard !hasPeer, try !waitForPeer(timeout: patience) else { return }
        throw ZeroMQError(code: .timedOut, operation: .send)
    }

    private var hasPeer: Bool {
        guard connections.areStanding else { return false }
        return if case .pub = kind { !wanted.isEmpty } else { true }
    }

    /// Takes in what has happened to the connections.
    func look() throws(ZeroMQError) {
        try takeSubscriptions()
        guard try connections.look() > 0 else { return }
        unconfirmedCount = sentCount
        onLoss(sentCount)
    }

    private func takeSubscriptions() throws(ZeroMQError) {
        guard case .pub(let socket) = kind else { return }
        let telemetry = Array(Topic.text(.telemetry).utf8)
        while let subscription = try socket.tryReceiveSubscription() {
            let prefix = subscription.prefix
            guard telemetry.starts(with: prefix) || prefix.starts(with: telemetry) else { continue }
            if subscription.subscribes { wanted.insert(prefix) } else { wanted.remove(prefix) }
        }
    }

    /// Closes the socket, having seen what its connections came to, and waits for as long as it lingers.
    func close() throws(ZeroMQError) {
        switch kind {
        case .pub(let socket): socket.close()
        case .push(let socket): socket.close()
        }
        if try connections.look() > 0 { unconfirmedCount = sentCount }
        connections.stopLooking()
        context.terminate()
    }
}
