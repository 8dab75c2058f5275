import Telemetry

/// The topics of one engine. A class, so that the hot path changes it in place.
final class EngineTopics {
    var live = TopicState()
    var window = TopicState()
    var event = TopicState()

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
