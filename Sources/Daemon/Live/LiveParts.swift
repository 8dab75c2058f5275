import Inference
import Logging
import ZeroMQ

/// What the live loop is made from; may cross to its thread.
struct LiveParts: Sendable {
    let settings: Settings
    let bundle: ModelBundle
    let context: Context
    let exchange: WindowExchange
    let stop: StopSignal
    let notifier: ServiceNotifier
    let logger: Logger
}
