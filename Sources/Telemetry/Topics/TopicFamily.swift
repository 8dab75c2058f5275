/// The first part of a topic: what kind of message it carries.
public enum TopicFamily: String, CaseIterable, Hashable, Sendable {
    /// What publishers send.
    case telemetry
    /// ``LiveScore``, one per accepted cycle.
    case live
    /// ``WindowScore`` or ``AbandonedWindow``, one per completed window.
    case window
    /// ``SettledScore``, one per cycle, in order.
    case settled
    /// ``Alert``.
    case alert
    /// ``Event``.
    case event
    /// ``Status``, once a second, of the whole daemon.
    case status

    /// The families a daemon publishes.
    public static let published: [TopicFamily] = [.live, .window, .settled, .alert, .event, .status]
}
