public import Telemetry

/// The line of window work: what waits to be scored, and what is to be said behind it.
///
/// *Order.* Everything of one engine is said in the order in which it went in. Across engines the more important windows go
/// first, those of the same importance by age. A window is at least as important as those of its engine that come behind it, for
/// they wait for it.
///
/// ```
///  judging   E7 31 ─ E7 32                      next ──►
///  near      E2 18                              engine 7:  31  32  note
///  ordinary  E1 4 ─ E3 9 ─ E1 5 ─ E4 2          engine 1:  4  5  note note     the notes are said once 5 has its result
/// ```
///
/// *When full.* One window more than ``capacity`` has one abandoned: of those of least importance the oldest for which a newer one of
/// the same life of its engine waits; where there is none, the oldest. So an engine that has to be judged keeps its newest
/// window for as long as there is room for one of each. Notes that wait behind windows take room of their own, ``noteCapacity``; one too many
/// and the windows that the oldest note waits for are abandoned, so that it is said. That holds even for windows
/// that are being scored: what comes of them is then dropped. Notes of engines without a window in line are said at once.
///
/// A piece of work costs constant time, but for windows that a later one makes more important, and each of them becomes so
/// twice at most.
public struct WindowBacklog: Sendable {
    /// A window that was taken to be scored, until ``finish(_:)``.
    public struct Ticket: Sendable, Hashable {
        let node: Int
    }

    /// What became of windows of one importance.
    public struct Tally: Sendable, Hashable {
        public var scored: UInt64 = 0
        /// Because more would have waited than may.
        public var abandoned: UInt64 = 0
    }

    struct Node {
        enum State { case free, waiting, inWork, revoked, note }

        var state = State.free
        var importance = WindowImportance.ordinary
        var engine: EngineID
        var span: WindowSpan?
        /// What is to be said, or the window; nil while it is being scored.
        var work: WindowWork?
        /// What comes behind it of the same engine.
        var following: Int32 = -1
    }

    /// What waits of one engine, oldest first.
    struct Line {
        var first: Int32 = -1
        var last: Int32 = -1
        /// The newest window of the present life that waits to be scored.
        var newest: Int32 = -1
        /// That of its last window: the least in the line.
        var importance = WindowImportance.ordinary
    }

    static let importances = WindowImportance.allCases.count

    /// Windows that may wait to be scored.
    public let capacity: Int
    /// What may wait to be said behind windows.
    public let noteCapacity: Int
    /// Windows that wait to be scored.
    public internal(set) var jobCount = 0
    /// What waits to be said behind windows.
    public internal(set) var noteCount = 0
    /// Windows that are being scored.
    public internal(set) var inWorkCount = 0
    /// Windows that were given up because more would have waited than may.
    public internal(set) var overflowCount: UInt64 = 0
    /// The most that waited at once, windows and notes.
    public private(set) var highestJobCount = 0
    public private(set) var highestNoteCount = 0
    /// By importance.
    public internal(set) var tallies = [Tally](repeating: Tally(), count: importances)
    /// What may be said now, in order; whoever says it takes it out.
    public var said: [WindowWork] = []

    var nodes: [Node] = []
    var free: [Int32] = []
    var lines: [EngineID: Line] = [:]
    /// Windows that wait, by importance.
    var waiting = NumberedLists(lists: importances)
    /// Windows behind which a newer one waits, by importance; then notes, by importance of what they wait for.
    var aside = NumberedLists(lists: 2 * importances)

    /// - Precondition: both are 1 at least.
    public init(capacity: Int, noteCapacity: Int? = nil) {
        let notes = noteCapacity ?? Self.noteCapacity(for: capacity)
        precondition(capacity >= 1 && notes >= 1, "a backlog of \(capacity) windows and \(notes) notes could hold none")
        self.capacity = capacity
        self.noteCapacity = notes
    }

    /// What may wait to be said behind `capacity` windows, unless somebody says otherwise: the windows that one gap gives up are as
    /// many as a window has cycles.
    public static func noteCapacity(for capacity: Int) -> Int { max(1_024, capacity) }

    /// Nothing waits, nothing is being scored, nothing is to be said.
    public var isEmpty: Bool { lines.isEmpty && said.isEmpty && inWorkCount == 0 }

    /// Windows of one importance that wait to be scored.
    public func waitingCount(of importance: WindowImportance) -> Int { waiting.count(of: importance.rawValue) }

    /// Takes work in. What can be said at once, and what must be given up for it, is in ``said`` then.
    public mutating func append(_ work: WindowWork) {
        if case .score(let job) = work { append(job) } else { append(note: work) }
        while jobCount > capacity { abandonLeast() }
        while noteCount > noteCapacity { releaseOldestNote() }
        highestJobCount = max(highestJobCount, jobCount)
        highestNoteCount = max(highestNoteCount, noteCount)
    }

    /// The next window to be scored; nil when none waits.
    public mutating func next() -> (ticket: Ticket, job: WindowJob)? {
        guard let number = firstWaiting, case .score(let job) = nodes[number].work else { return nil }
        leaveWaiting(number)
        nodes[number].state = .inWork
        nodes[number].work = nil
        inWorkCount += 1
        return (Ticket(node: number), job)
    }

    private var firstWaiting: Int? {
        for importance in (0..<Self.importances).reversed() {
            if let number = waiting.first(of: importance) { return number }
        }
        return nil
    }

    /// Whether what came of a window that is being scored is still to be said; false: the window was given up meanwhile.
    public func isStanding(_ ticket: Ticket) -> Bool { nodes[ticket.node].state == .inWork }

    /// Takes a window out that was scored. What waited for its result, which is to be said first, is in ``said`` then. An engine's windows
    /// are finished in the order in which they were taken.
    public mutating func finish(_ ticket: Ticket) {
        let node = nodes[ticket.node]
        inWorkCount -= 1
        if node.state == .revoked { return release(ticket.node) }
        precondition(node.state == .inWork, "a window of \(node.engine) is not being scored")
        tallies[node.importance.rawValue].scored += 1
        popFirst(of: node.engine, expecting: ticket.node)
        release(ticket.node)
        sayLeadingNotes(of: node.engine)
    }

    /// Gives every window up that still waits to be scored.
    public mutating func abandonAll(reason: AbandonReason) {
        for importance in 0..<Self.importances {
            while let number = waiting.first(of: importance) { abandon(number, reason: reason) }
        }
    }
}
