import Logging
import ZeroMQ

/// What the control thread works with; may cross to it.
struct ControlParts: Sendable {
    let mailbox: ControlMailbox
    /// Ends the thread's poll: replies wait, or it is to stop.
    let wake: Wake
    let stop: StopSignal
    let logger: Logger
    /// Gets other models ready; nil where nobody said where they are found.
    let models: ModelPreparation?
    /// As at the start.
    let settings: Settings
    /// Reads the settings anew; nil where nobody said how.
    let reload: SettingsReload?
    /// SIGHUP came.
    let hangup: Hangup
    let notifier: ServiceNotifier
}
