/// Any message that a daemon publishes.
public enum ScoreMessage: Hashable, Sendable {
    case live(LiveScore)
    case window(WindowScore)
    case abandoned(AbandonedWindow)
    case settled(SettledScore)
    case alert(Alert)
    case event(Event)
    case status(Status)

    /// The family of the topic that carries the message.
    public var family: TopicFamily {
        switch self {
        case .live: .live
        case .window, .abandoned: .window
        case .settled: .settled
        case .alert: .alert
        case .event: .event
        case .status: .status
        }
    }

    /// The engine concerned; nil for a status, and for an event whose engine could not be read.
    public var engine: EngineID? {
        switch self {
        case .live(let message): message.engine
        case .window(let message): message.engine
        case .abandoned(let message): message.engine
        case .settled(let message): message.engine
        case .alert(let message): message.engine
        case .event(let message): message.engine
        case .status: nil
        }
    }
}
