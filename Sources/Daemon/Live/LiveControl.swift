import ZeroMQ

/// The orders that the live loop has taken and that are not done yet.
struct LiveControl {
    /// The ingest socket's place in the poller; nil while it is not polled.
    var ingestToken: Poller.Token?
    /// No telemetry is taken.
    var isDraining = false
    /// Who is to be told when everything accepted was scored and sent.
    var draining: [ControlMailbox.Ticket] = []
    /// The way in, while it is being closed.
    var closing: IngestClosing?
    /// Nothing waited in the socket when it was last looked at for that.
    var isDry = false
    /// Messages that came meanwhile and were not read yet.
    var aside: SetAside
    /// The way in is closed or being closed, and what came by it is still to be scored.
    var isEmptying = false
    var isIngestClosed = false
    /// Who is to be told when the way in is open again, and until when that is tried for, in monotonic nanoseconds.
    var reopening: (ticket: ControlMailbox.Ticket, deadline: UInt64)?
    /// The next slot of the fleet whose run is to be ended; nil when none is.
    var nextToAbandon: Int?
    /// Patterns that are looked for among the engines.
    var searches: [PatternSearch] = []
    /// When the next order may be taken, in monotonic nanoseconds.
    var nextOrder: UInt64 = 0
    /// An order waits for that.
    var isHeldUp = false

    init(highWaterMark: Int) {
        aside = SetAside(highWaterMark: highWaterMark)
    }

    /// Whether nothing is left to do for those who wait for the end of the draining.
    var isIdle: Bool { nextToAbandon == nil && !isEmptying }

    /// How long the loop may sleep for all that is under way; nil for as long as it likes.
    var longestWait: Duration? {
        if !searches.isEmpty || nextToAbandon != nil { return .zero }
        // While nothing comes the processor is left to libzmq's thread, which brings it, and to those who send it.
        if closing != nil ? !isDry : !aside.isEmpty { return .zero }
        if isHeldUp || isEmptying || reopening != nil { return .milliseconds(1) }
        // The last result of the window path is announced before its worker says that it is idle.
        return draining.isEmpty ? nil : .milliseconds(5)
    }
}
