import ZeroMQ

/// The orders that the live loop has taken and that are not done yet.
struct LiveControl {
    /// The ingest socket's place in the poller; nil while it is not polled.
    var ingestToken: Poller.Token?
    /// No telemetry is taken.
    var isDraining = false
    /// Who is to be told when everything accepted was scored and sent.
    var draining: [ControlMailbox.Ticket] = []
    /// Patterns that are looked for among the engines.
    var searches: [PatternSearch] = []
    /// When the next order may be taken, in monotonic nanoseconds.
    var nextOrder: UInt64 = 0
    /// An order waits for that.
    var isHeldUp = false

    /// How long the loop may sleep for all that is under way; nil for as long as it likes.
    var longestWait: Duration? {
        if !searches.isEmpty { return .zero }
        if isHeldUp { return .milliseconds(1) }
        // The last result of the window path is announced before its worker says that it is idle.
        return draining.isEmpty ? nil : .milliseconds(5)
    }
}
