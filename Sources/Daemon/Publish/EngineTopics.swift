import Telemetry

/// What the publisher keeps of one topic: how many messages it has seen and the last of them, for subscribers to come.
struct TopicState {
    /// Messages of this topic in this epoch; also the last one's `sequence`.
    var sequence: UInt64 = 0
    /// The last message in each outlet's encoding; empty before the first.
    var last: [[UInt8]] = []
}

/// The topics of one engine. A class, so that the hot path changes it in place.
final class EngineTopics {
    let engine: EngineID
    var live = TopicState()
    var window = TopicState()
    var event = TopicState()

    init(engine: EngineID) {
        self.engine = engine
    }

    /// The topic of `family`, or nil where engines have none.
    func state(of family: TopicFamily) -> TopicState? {
        switch family {
        case .live: live
        case .window: window
        case .event: event
        case .settled, .alert, .status, .telemetry: nil
        }
    }
}
