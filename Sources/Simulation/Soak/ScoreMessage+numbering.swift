public import Telemetry

extension ScoreMessage {
    /// The daemon's start and the message's number on its topic.
    public var numbering: (epoch: UInt64, sequence: UInt64) {
        switch self {
        case .live(let message): (message.epoch, message.sequence)
        case .window(let message): (message.epoch, message.sequence)
        case .abandoned(let message): (message.epoch, message.sequence)
        case .settled(let message): (message.epoch, message.sequence)
        case .alert(let message): (message.epoch, message.sequence)
        case .event(let message): (message.epoch, message.sequence)
        case .status(let message): (message.epoch, message.sequence)
        }
    }
}
