import Telemetry

/// The topics of one engine. A class, so that the hot path changes it in place.
final class EngineTopics {
    let engine: EngineID
    /// Whether the publisher has dropped them; whoever still holds them must not use them.
    var isForgotten = false
    var live = TopicState()
    var window = TopicState()
    var settled = TopicState()
    /// The last settled score, if nobody waited for it: then it is not encoded before somebody asks.
    var unsent: SettledScore?
    var event = TopicState()

    init(_ engine: EngineID) {
        self.engine = engine
    }

    /// The topic of `family`, or nil where engines have none.
    func state(of family: TopicFamily) -> TopicState? {
        switch family {
        case .live: live
        case .window: window
        case .settled: settled
        case .event: event
        case .alert, .status, .telemetry: nil
        }
    }
}
