public import Telemetry

/// What the window path has yet to say, in the order in which it must be said of each engine.
///
/// What is only to be told waits behind the windows of its engine that are still to be scored, so that an engine's window
/// messages come in the order of their numbers.
public enum WindowWork: Sendable {
    /// To be scored.
    case score(WindowJob)
    /// Only to be told.
    case abandoned(AbandonedWindow)
    /// A run of the engine has ended; what was to be said of its windows was said before.
    case runEnded(RunEnd)
    /// The engine is no longer held; what was to be said of its windows was said before.
    case forget(EngineID)

    /// Whether a window is to be scored or told of.
    public var isWindow: Bool {
        switch self {
        case .score, .abandoned: true
        case .runEnded, .forget: false
        }
    }

    /// Whose window it is.
    public var engine: EngineID {
        switch self {
        case .score(let job): job.engine
        case .abandoned(let window): window.engine
        case .runEnded(let end): end.engine
        case .forget(let engine): engine
        }
    }

    /// Whether no later window is of the same life as those before.
    var endsLife: Bool {
        if case .runEnded(let end) = self { end.endsLife } else { false }
    }
}
