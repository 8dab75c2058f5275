import Logging
import ZeroMQ

/// What the control thread works with; may cross to it.
struct ControlParts: Sendable {
    let mailbox: ControlMailbox
    /// Ends the thread's poll: replies wait, or it is to stop.
    let wake: Wake
    let stop: StopSignal
    let logger: Logger
}
