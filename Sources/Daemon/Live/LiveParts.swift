import Inference
import Logging
import Scoring
import ZeroMQ

/// What the live loop works with; may cross to its thread.
struct LiveParts: Sendable {
    /// Some of them change while the loop runs; see ``LiveLoop/obey()``.
    var settings: Settings
    /// The one to begin with; taken by the loop, which may go over to another.
    let model: Handover<ScoringModel>
    let precision: PathPrecisions
    /// What scoring costs here; nil where nobody could measure it.
    let cost: TradeoffCost?
    let context: Context
    let exchange: WindowExchange
    /// Orders of the control socket.
    let mailbox: ControlMailbox
    /// Keeps alerts before they are published; nil: nothing is kept.
    let recorder: AlertRecorder?
    /// What the journal knew of alerts when the daemon started.
    let restoredAlerts: [RestoredAlert]
    /// Ends the loop's poll: results of the window path wait, or the loop is to stop.
    let wake: Wake
    let stop: StopSignal
    let notifier: ServiceNotifier
    let logger: Logger
    /// What the logger writes to, if it is a queue that may lose lines.
    let log: LogQueue?
    /// Is told where messages come from, while somebody asks.
    let inflow: InflowWatch
}
