import Telemetry
import ZeroMQ

/// Stamps messages with epoch and sequence, encodes them for each outlet, sends them, and keeps the last of each topic for
/// subscribers to come. Belongs to the live thread.
final class Publisher {
    /// When this daemon started, in Unix microseconds: tells one count of sequences from the next daemon's.
    let epoch: UInt64
    let outlets: [Outlet]

    /// Messages by family in this epoch.
    private(set) var published: [TopicFamily: UInt64] = [:]

    private let maximumEngines: Int
    private var topics: [EngineID: EngineTopics] = [:]
    private var status = TopicState()
    private var replays: [LastValueReplay] = []

    private var topicBytes: [UInt8] = []
    private var payloadBytes: [UInt8] = []

    /// - Parameter maximumEngines: engines whose last values are kept; events of further ones are not published.
    init(outlets: [Outlet], epoch: UInt64, maximumEngines: Int) {
        self.outlets = outlets
        self.epoch = epoch
        self.maximumEngines = maximumEngines
    }

    func publish(_ score: LiveScore) throws(ZeroMQError) {
        let topics = topics(of: score.engine)
        var score = score
        score.epoch = epoch
        score.sequence = topics.live.sequence + 1
        try send(.live, score.engine, &topics.live) { $0.encode(score, into: &$1) }
    }

    func publish(_ score: WindowScore) throws(ZeroMQError) {
        let topics = topics(of: score.engine)
        var score = score
        score.epoch = epoch
        score.sequence = topics.window.sequence + 1
        try send(.window, score.engine, &topics.window) { $0.encode(score, into: &$1) }
    }

    func publish(_ window: AbandonedWindow) throws(ZeroMQError) {
        let topics = topics(of: window.engine)
        var window = window
        window.epoch = epoch
        window.sequence = topics.window.sequence + 1
        try send(.window, window.engine, &topics.window) { $0.encode(window, into: &$1) }
    }

    func publish(_ event: Event) throws(ZeroMQError) {
        // Without an engine there is no topic to say it on, and engines that only ever send rubbish must not fill memory.
        guard let engine = event.engine, topics[engine] != nil || topics.count < maximumEngines else { return }
        let topics = topics(of: engine)
        var event = event
        event.epoch = epoch
        event.sequence = topics.event.sequence + 1
        try send(.event, engine, &topics.event) { $0.encode(event, into: &$1) }
    }

    func publish(_ status: Status) throws(ZeroMQError) {
        var status = status
        status.epoch = epoch
        status.sequence = self.status.sequence + 1
        try send(.status, nil, &self.status) { $0.encode(status, into: &$1) }
    }

    /// Drops what is kept of `engine`. Should it come back, its topics count from 1 again, after an `evicted` event.
    func forget(_ engine: EngineID) {
        topics[engine] = nil
    }

    private func topics(of engine: EngineID) -> EngineTopics {
        if let known = topics[engine] { return known }
        let new = EngineTopics(engine: engine)
        topics[engine] = new
        return new
    }

    private func send(
        _ family: TopicFamily, _ engine: EngineID?, _ state: inout TopicState,
        encode: (inout MessageEncoder, inout [UInt8]) -> Void
    ) throws(ZeroMQError) {
        state.sequence += 1
        published[family, default: 0] += 1
        if state.last.isEmpty { state.last = [[UInt8]](repeating: [], count: outlets.count) }
        topicBytes.removeAll(keepingCapacity: true)
        Topic.append(family, engine, to: &topicBytes)
        for (index, outlet) in outlets.enumerated() {
            payloadBytes.removeAll(keepingCapacity: true)
            encode(&outlet.encoder, &payloadBytes)
            try outlet.send(topic: topicBytes, payload: payloadBytes)
            state.last[index].removeAll(keepingCapacity: true)
            state.last[index].append(contentsOf: payloadBytes)
        }
    }
}

// The last-value cache.
extension Publisher {
    /// Takes in what subscribers ask for.
    func receiveSubscriptions() throws(ZeroMQError) {
        for (index, outlet) in outlets.enumerated() {
            while let subscription = try outlet.socket.tryReceiveSubscription() {
                guard subscription.subscribes else { continue }
                replays.append(LastValueReplay(outlet: index, prefix: subscription.prefix, topics: topics))
            }
        }
    }

    /// Whether subscribers still wait for last values.
    var hasReplays: Bool { !replays.isEmpty }

    /// Sends at most `limit` last values to those who asked, so that a subscription to everything cannot hold up the live
    /// path. XPUB reaches all subscribers of a topic, so those who had the message see it again, with the `sequence` they
    /// know.
    func continueReplays(limit: Int) throws(ZeroMQError) {
        var budget = limit
        while budget > 0, !replays.isEmpty {
            guard let (family, engine) = replays[0].next() else {
                replays.removeFirst()
                continue
            }
            budget -= 1
            let state = state(family, engine)
            let outlet = replays[0].outlet
            guard let state, state.sequence > 0 else { continue }
            topicBytes.removeAll(keepingCapacity: true)
            Topic.append(family, engine, to: &topicBytes)
            try outlets[outlet].send(topic: topicBytes, payload: state.last[outlet])
        }
    }

    private func state(_ family: TopicFamily, _ engine: EngineID?) -> TopicState? {
        guard let engine else { return family == .status ? status : nil }
        return topics[engine]?.state(of: family)
    }
}
