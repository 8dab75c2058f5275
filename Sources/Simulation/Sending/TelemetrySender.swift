public import Telemetry
public import ZeroMQ

/// Sends telemetry records as any publisher would: two frames, topic and payload. Belongs to the thread that makes it.
///
/// As a publisher it is an XPUB socket, which is a PUB on the wire, for two reasons: it sees the daemon's subscription arrive,
/// so ``waitForPeer(timeout:)`` can hold back until nothing would be dropped any more; and it can wait, rather than drop,
/// when the daemon is slower than the stream. As a pusher (PUSH to the daemon's PULL) it waits by nature.
public final class TelemetrySender {
    /// How telemetry is sent.
    public enum Pattern: String, CaseIterable, Sendable {
        /// To a daemon with `ingest.type: sub`.
        case pub
        /// To a daemon with `ingest.type: pull`.
        case push
    }

    private enum Kind {
        case pub(Socket<XPUB>)
        case push(Socket<PUSH>)
    }

    private let kind: Kind
    private let context: Context
    private let patience: Duration
    private var encoder: MessageEncoder
    private var topic: [UInt8] = []
    private var payload: [UInt8] = []

    /// Records sent so far.
    public private(set) var sentCount = 0

    /// Connects to `endpoints`, or binds them.
    ///
    /// - Parameters:
    ///   - highWaterMark: records that may wait in the sender's queue.
    ///   - patience: how long a peer may take nothing before sending to it fails, and how long ``finish()`` waits.
    /// - Throws: `ZeroMQError` with the endpoint that cannot be used.
    public init(
        _ pattern: Pattern, endpoints: [String], binds: Bool = false, encoding: Encoding = .json,
        highWaterMark: Int = 1_000, patience: Duration = .seconds(10)
    ) throws(ZeroMQError) {
        context = try Context()
        self.patience = patience
        encoder = MessageEncoder(encoding: encoding)
        let options = SocketOptions { options in
            options.sendHighWaterMark = highWaterMark
            options.sendTimeout = .atMost(patience)
            options.linger = .atMost(patience)
        }
        let (bind, connect) = binds ? (endpoints, []) : ([], endpoints)
        switch pattern {
        case .pub:
            let socket = try Socket<XPUB>(context, options: options)
            try socket.configure { $0.xpubNoDrop = true }
            try socket.attach(bind: bind, connect: connect)
            kind = .pub(socket)
        case .push:
            let socket = try Socket<PUSH>(context, options: options)
            try socket.attach(bind: bind, connect: connect)
            kind = .push(socket)
        }
    }

    /// Waits until somebody is there to take records.
    ///
    /// - Returns: whether somebody was, within `timeout`.
    public func waitForPeer(timeout: Duration) throws(ZeroMQError) -> Bool {
        let poller = Poller()
        let token: Poller.Token
        switch kind {
        case .pub(let socket): token = poller.add(socket)
        // A PUSH socket can be written to once it has a peer.
        case .push(let socket): token = poller.add(socket, for: .writable)
        }
        guard try poller.wait(timeout: timeout).contains(token) else { return false }
        if case .pub(let socket) = kind { _ = try socket.tryReceiveSubscription() }
        return true
    }

    /// Sends one record; waits while the queue is full.
    ///
    /// - Throws: `ZeroMQError` with code `timedOut` when it has been full for the sender's patience.
    public func send(_ record: TelemetryRecord) throws(ZeroMQError) {
        topic.removeAll(keepingCapacity: true)
        Topic.append(.telemetry, record.engine, to: &topic)
        payload.removeAll(keepingCapacity: true)
        encoder.encode(record, into: &payload)
        switch kind {
        case .pub(let socket): try socket.send(topic: topic, payload: payload)
        case .push(let socket): try socket.send(topic: topic, payload: payload)
        }
        sentCount += 1
    }

    /// Sends one message of any frames, as a broken publisher might; waits while the queue is full.
    ///
    /// - Throws: `ZeroMQError` with code `timedOut` when it has been full for the sender's patience.
    public func send(_ frames: [[UInt8]]) throws(ZeroMQError) {
        switch kind {
        case .pub(let socket): try socket.send(frames)
        case .push(let socket): try socket.send(frames)
        }
        sentCount += 1
    }

    /// Closes the socket once the peer has taken what was sent, or the sender's patience is at its end.
    ///
    /// - Returns: whether everything was taken.
    public func finish() -> Bool {
        let start = ContinuousClock.now
        close()
        // libzmq does not say what it threw away, only when it has stopped waiting.
        return ContinuousClock.now - start < patience
    }

    /// Closes the socket and throws away what the peer has not taken.
    public func abandon() throws(ZeroMQError) {
        switch kind {
        case .pub(let socket): try socket.configure { $0.linger = .zero }
        case .push(let socket): try socket.configure { $0.linger = .zero }
        }
        close()
    }

    private func close() {
        switch kind {
        case .pub(let socket): socket.close()
        case .push(let socket): socket.close()
        }
        context.terminate()
    }
}
