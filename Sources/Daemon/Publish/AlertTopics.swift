import DequeModule
package import Telemetry

/// The alert topics, apart from the engines' others: the last word about an engine's health is for subscribers to come even
/// when the engine is silent, was evicted, or was alerted for by the daemon before this one.
package struct AlertTopics {
    /// Engines whose alerts are remembered; beyond it the one that was first alerted for longest ago is dropped.
    package static let kept = 65_536

    private var states: [EngineID: TopicState] = [:]
    private var order: Deque<EngineID> = []
    private var dropped: [EngineID] = []

    package init() {}

    /// The number of the next message about `engine`, from 1 in each epoch.
    package mutating func nextSequence(of engine: EngineID) -> UInt64 {
        withState(of: engine) { state in
            state.sequence += 1
            return state.sequence
        }
    }

    /// Keeps the last message about `engine`, one payload for each outlet.
    ///
    /// - Returns: the engines that are remembered no more, to make room since the last message was kept.
    package mutating func keep(_ payloads: [[UInt8]], of engine: EngineID) -> [EngineID] {
        withState(of: engine) { $0.last = payloads }
        defer { dropped.removeAll() }
        return dropped
    }

    /// The topic of `engine`; nil if it was never alerted for.
    package func state(of engine: EngineID) -> TopicState? { states[engine] }

    private mutating func withState<Value>(of engine: EngineID, _ body: (inout TopicState) -> Value) -> Value {
        if states[engine] == nil {
            order.append(engine)
            if order.count > Self.kept, let oldest = order.popFirst() {
                states[oldest] = nil
                dropped.append(oldest)
            }
        }
        return body(&states[engine, default: TopicState()])
    }
}
