import DequeModule
public import Telemetry

/// What the window path has yet to say, in the order in which it must be said.
///
/// Windows that will never be scored wait in the same line as those that will, so that an engine's window messages come
/// in the order of their numbers.
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
}

/// A bounded line of window work. When it is full the *oldest* waiting window is abandoned: its news is the stalest, and a
/// newer window of the same engine usually waits behind it.
public struct WindowBacklog: Sendable {
    /// Windows that may wait to be scored.
    public let capacity: Int
    /// Windows that wait to be scored.
    public private(set) var jobCount = 0
    /// Windows that were given up because one more would have been too many.
    public private(set) var overflowCount: UInt64 = 0
    private var line: Deque<WindowWork> = []
    /// How many entries at the front are known to hold no job; keeps the search for the oldest job short.
    private var leadingNotes = 0

    /// - Precondition: `capacity >= 1`.
    public init(capacity: Int) {
        precondition(capacity >= 1, "a backlog of \(capacity) windows could hold none")
        self.capacity = capacity
    }

    /// Nothing waits.
    public var isEmpty: Bool { line.isEmpty }

    /// Appends `work`; when that makes one window too many, the oldest one becomes a note of its abandonment.
    public mutating func append(_ work: WindowWork) {
        line.append(work)
        guard case .score = work else { return }
        jobCount += 1
        guard jobCount > capacity else { return }
        abandonOldest(reason: .overload)
        overflowCount += 1
    }

    /// The next piece of work, oldest first.
    public mutating func popFirst() -> WindowWork? {
        guard let work = line.popFirst() else { return nil }
        leadingNotes = max(0, leadingNotes - 1)
        if case .score = work { jobCount -= 1 }
        return work
    }

    /// Turns every window that still waits into a note of its abandonment.
    public mutating func abandonAll(reason: AbandonReason) {
        while jobCount > 0 { abandonOldest(reason: reason) }
    }

    private mutating func abandonOldest(reason: AbandonReason) {
        while leadingNotes < line.count {
            if case .score(let job) = line[leadingNotes] {
                line[leadingNotes] = .abandoned(AbandonedWindow(job.engine, job.span, reason: reason))
                jobCount -= 1
                return
            }
            leadingNotes += 1
        }
    }
}
