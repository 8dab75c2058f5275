public import Inference

/// What is timed, and for how long.
public struct SpeedOptions: Sendable, Hashable {
    /// What one call computes.
    public enum Subject: String, Sendable, Hashable, CaseIterable {
        /// The next cycle of `batch` engines through the live path.
        case live
        /// `batch` windows through the window path.
        case window
        /// `batch` cycles into a fleet: engines are looked up, cycles judged, kept, and scored together by the live path.
        case fleet

        /// The path whose arithmetic it is.
        public var path: ModelBundle.Path { self == .window ? .window : .live }
    }

    public var subject: Subject
    public var precision: Precision
    /// Engines or windows of one call.
    public var batch: Int
    /// Threads, each with a scorer and engines of its own.
    public var threads: Int
    /// Engines of one thread, whose states take turns; of no meaning to windows.
    public var engines: Int
    /// How long is measured, after a warm-up.
    public var seconds: Double

    public init(
        subject: Subject, precision: Precision = .float32, batch: Int = 1, threads: Int = 1, engines: Int = 1,
        seconds: Double = 2
    ) {
        self.subject = subject
        self.precision = precision
        self.batch = batch
        self.threads = threads
        self.engines = engines
        self.seconds = seconds
    }
}
