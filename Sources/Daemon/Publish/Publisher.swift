import DequeModule
import Telemetry
import ZeroMQ

/// Stamps messages with epoch and sequence, encodes them for each outlet, sends them, and keeps the last of each topic for
/// subscribers to come. Belongs to the live thread.
final class Publisher {
    /// When this daemon started, in Unix microseconds: tells one count of sequences from the next daemon's.
    let epoch: UInt64
    let outlets: [Outlet]

    /// Messages by family in this epoch.
    var published = PublishedCounts()
    /// The topics of alerts, which outlive their engines.
    var alerts = AlertTopics()

    /// Engines without a score whose events are remembered.
    private static let strangersKept = 1_024
    /// Subscriptions taken in before the loop looks at anything else.
    private static let subscriptionBatch = 64

    private var strangers: Deque<EngineID> = []
    /// Events of frames whose engine could not be read, on `event/`.
    private var anonymousEvents = TopicState()
    private var topics: [EngineID: EngineTopics] = [:]
    /// The topics of the engine that last was in each of the fleet's slots, so that a live score needs no look-up.
    private var topicsBySlot: [EngineTopics?] = []
    private var status = TopicState()
    /// Which of them have last values.
    var index = TopicIndex()
    private(set) var replays = ReplayQueue()

    private var topicBytes: [UInt8] = []
    private var payloadBytes: [UInt8] = []

    init(outlets: [Outlet], epoch: UInt64) {
        self.outlets = outlets
        self.epoch = epoch
    }

    /// - Parameter slot: the engine's in the fleet.
    /// - Returns: the score's sequence, by which settled scores name it.
    func publish(_ score: LiveScore, slot: Int) throws(ZeroMQError) -> UInt64 {
        let topics = topics(of: score.engine, slot: slot)
        try send(score, .live, score.engine, &topics.live) { $0.encode($1, into: &$2) }
        return topics.live.sequence
    }

    /// - Parameter slot: the engine's in the fleet, or where it was when it was last held.
    func publish(_ score: SettledScore, slot: Int) throws(ZeroMQError) {
        let topics = topics(of: score.engine, slot: slot)
        guard outlets.contains(where: \.settledInterest.isThere) else {
            if topics.settled.sequence == 0 { index.insert(score.engine, .settled) }
            topics.settled.sequence += 1
            published.count(.settled)
            topics.unsent = score
            return
        }
        topics.unsent = nil
        try send(score, .settled, score.engine, &topics.settled) { $0.encode($1, into: &$2) }
    }

    func publish(_ score: WindowScore) throws(ZeroMQError) {
        try send(score, .window, score.engine, &topics(of: score.engine).window) { $0.encode($1, into: &$2) }
    }

    func publish(_ window: AbandonedWindow) throws(ZeroMQError) {
        try send(window, .window, window.engine, &topics(of: window.engine).window) { $0.encode($1, into: &$2) }
    }

    func publish(_ event: Event) throws(ZeroMQError) {
        guard let engine = event.engine else {
            return try send(event, .event, nil, &anonymousEvents) { $0.encode($1, into: &$2) }
        }
        if topics[engine] == nil { makeRoomForStranger(engine) }
        try send(event, .event, engine, &topics(of: engine).event) { $0.encode($1, into: &$2) }
    }

    func publish(_ status: Status) throws(ZeroMQError) {
        try send(status, .status, nil, &self.status) { $0.encode($1, into: &$2) }
    }

    /// Drops what is kept of `engine`. Should it come back, its topics count from 1 again, after an `evicted` event.
    func forget(_ engine: EngineID) {
        guard let forgotten = topics.removeValue(forKey: engine) else { return }
        forgotten.isForgotten = true
        for family in TopicIndex.families where (forgotten.state(of: family)?.sequence ?? 0) > 0 {
            index.remove(engine, family)
        }
    }

    /// Events come also of engines that have never been accepted. Only so many of them are remembered: whoever makes up a
    /// new id for each bad frame must not fill memory.
    private func makeRoomForStranger(_ engine: EngineID) {
        strangers.append(engine)
        guard strangers.count > Self.strangersKept, let oldest = strangers.popFirst() else { return }
        if topics[oldest]?.live.sequence == 0 { forget(oldest) }
    }

    private func topics(of engine: EngineID, slot: Int) -> EngineTopics {
        if slot < topicsBySlot.count, let known = topicsBySlot[slot], !known.isForgotten, known.engine == engine {
            return known
        }
        while topicsBySlot.count <= slot { topicsBySlot.append(nil) }
        let found = topics(of: engine)
        topicsBySlot[slot] = found
        return found
    }

    private func topics(of engine: EngineID) -> EngineTopics {
        if let known = topics[engine] { return known }
        let new = EngineTopics(engine)
        topics[engine] = new
        return new
    }

    /// Stamps `message` with the next number of its topic, sends it on every outlet and keeps it as the topic's last.
    private func send<Message: Stamped>(
        _ message: Message, _ family: TopicFamily, _ engine: EngineID?, _ state: inout TopicState,
        encode: (inout MessageEncoder, Message, inout [UInt8]) -> Void
    ) throws(ZeroMQError) {
        if state.sequence == 0, let engine { index.insert(engine, family) }
        state.sequence += 1
        published.count(family)
        var message = message
        message.epoch = epoch
        message.sequence = state.sequence
        if state.last.isEmpty { state.last = [[UInt8]](repeating: [], count: outlets.count) }
        topicBytes.removeAll(keepingCapacity: true)
        Topic.append(family, engine, to: &topicBytes)
        for (index, outlet) in outlets.enumerated() {
            payloadBytes.removeAll(keepingCapacity: true)
            encode(&outlet.encoder, message, &payloadBytes)
            try outlet.send(topic: topicBytes, payload: payloadBytes)
            state.keep(payloadBytes, outlet: index)
        }
    }
}

// The last-value cache.
extension Publisher {
    /// Takes in what subscribers ask for, a batch of each outlet.
    ///
    /// - Returns: whether there may be more.
    func receiveSubscriptions() throws(ZeroMQError) -> Bool {
        var mayBeMore = false
        for (index, outlet) in outlets.enumerated() {
            for count in 1...Self.subscriptionBatch {
                guard let subscription = try outlet.socket.tryReceiveSubscription() else { break }
                outlet.settledInterest.note(subscription)
                // What is longer than any topic is owed nothing.
                if subscription.subscribes, subscription.prefix.count <= SettledInterest.prefixBytes {
                    replays.begin(outlet: index, prefix: subscription.prefix)
                }
                mayBeMore = mayBeMore || count == Self.subscriptionBatch
            }
        }
        return mayBeMore
    }

    /// Whether subscribers still wait for last values.
    var hasReplays: Bool { replays.count > 0 }

    /// Looks at no more than `limit` topics for those who asked, so that a subscription to everything cannot hold up the
    /// live path. XPUB reaches all subscribers of a topic, so those who had the message see it again, with the
    /// `sequence` they know.
    func continueReplays(limit: Int) throws(ZeroMQError) {
        for _ in 0..<limit where hasReplays {
            if let owed = replays.next(index) { try resend(owed.family, owed.engine, on: owed.outlet) }
        }
    }

    private func resend(_ family: TopicFamily, _ engine: EngineID?, on outlet: Int) throws(ZeroMQError) {
        guard let state = state(family, engine), !state.last.isEmpty else { return }
        topicBytes.removeAll(keepingCapacity: true)
        Topic.append(family, engine, to: &topicBytes)
        try outlets[outlet].send(topic: topicBytes, payload: state.last[outlet])
    }

    /// The last message of each topic of `engine` that has one.
    func lastMessages(of engine: EngineID) -> [LastMessage] {
        guard let outlet = outlets.indices.min(by: { outlets[$0].encoding == .json && outlets[$1].encoding != .json })
        else { return [] }
        return TopicFamily.published.compactMap { family in
            guard family != .status, let state = state(family, engine), !state.last.isEmpty else { return nil }
            return LastMessage(
                family: family, topic: Topic.text(family, engine), encoding: outlets[outlet].encoding,
                payload: state.last[outlet])
        }
    }

    private func state(_ family: TopicFamily, _ engine: EngineID?) -> TopicState? {
        guard let engine else { return family == .status ? status : nil }
        if family == .alert { return alerts.state(of: engine) }
        if family == .settled, let topics = topics[engine] { encodeUnsent(of: topics) }
        return topics[engine]?.state(of: family)
    }

    /// Encodes the last settled score of an engine, if that was left for later.
    private func encodeUnsent(of topics: EngineTopics) {
        guard var score = topics.unsent else { return }
        topics.unsent = nil
        score.epoch = epoch
        score.sequence = topics.settled.sequence
        if topics.settled.last.isEmpty { topics.settled.last = [[UInt8]](repeating: [], count: outlets.count) }
        for (index, outlet) in outlets.enumerated() {
            payloadBytes.removeAll(keepingCapacity: true)
            outlet.encoder.encode(score, into: &payloadBytes)
            topics.settled.keep(payloadBytes, outlet: index)
        }
    }
}
