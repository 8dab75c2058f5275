/// An engine's health became critical, on `alert/<engine>/`: raised by one path, then confirmed or retracted by the other.
public struct Alert: Hashable, Sendable {
    /// How far an alert has come.
    public enum State: String, CaseIterable, Hashable, Sendable {
        /// A first score was critical.
        case raised
        /// The window path agrees.
        case confirmed
        /// The window path disagrees.
        case retracted
        /// The engine is no longer critical, or a new life began.
        case cleared
    }

    /// Which path spoke.
    public enum Path: String, CaseIterable, Hashable, Sendable {
        case live
        case window
    }

    /// How long after the cycle was received this was said.
    public struct Latency: Hashable, Sendable {
        /// In cycles of the engine.
        public var cycles: Int
        /// In seconds.
        public var seconds: Double

        public init(cycles: Int, seconds: Double) {
            self.cycles = cycles
            self.seconds = seconds
        }
    }

    public var engine: EngineID

    /// The alert's number; the messages that raise, confirm, retract and clear it share it.
    public var id: UInt64

    /// The cycle whose score is meant.
    public var cycle: Int
    public var state: State
    public var by: Path

    /// Remaining useful life at ``cycle``, in cycles, as ``by`` sees it.
    public var rul: Float

    /// How many cycles after ``cycle`` that path had seen.
    public var lookAhead: Int
    public var latency: Latency
    public var time: Timestamp

    /// The model bundle's name, version and hash.
    public var model: String

    /// When the publishing daemon started, in microseconds since the Unix epoch.
    public var epoch: UInt64

    /// The message's number within its topic and epoch, from 1.
    public var sequence: UInt64

    public init(
        engine: EngineID,
        id: UInt64,
        cycle: Int,
        state: State,
        by: Path,
        rul: Float,
        lookAhead: Int,
        latency: Latency,
        time: Timestamp,
        model: String,
        epoch: UInt64,
        sequence: UInt64
    ) {
        self.engine = engine
        self.id = id
        self.cycle = cycle
        self.state = state
        self.by = by
        self.rul = rul
        self.lookAhead = lookAhead
        self.latency = latency
        self.time = time
        self.model = model
        self.epoch = epoch
        self.sequence = sequence
    }
}
