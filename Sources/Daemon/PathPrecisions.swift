import Inference
import Telemetry

/// What each path computes in, as the settings, the bundle and the processor allow.
struct PathPrecisions: Sendable {
    let live: Precision
    let window: Precision
    /// What the operator should know about it, one sentence each.
    let notes: [String]

    init(settings: Settings, bundle: ModelBundle) {
        let live = bundle.precision(settings.livePrecision, path: .live, bound: settings.precisionBound)
        let window = bundle.precision(settings.windowPrecision, path: .window, bound: settings.precisionBound)
        self.live = live.precision
        self.window = window.precision
        notes = [live.note, window.note].compactMap { $0 }
    }

    /// As a status says it.
    var inForce: Status.PathPrecision {
        Status.PathPrecision(live: live.rawValue, window: window.rawValue)
    }
}
