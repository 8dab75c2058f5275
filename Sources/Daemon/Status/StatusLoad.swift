import Telemetry

/// How full everything is, as a status says it.
struct StatusLoad {
    let queues: [Status.Queue]
    let models: [Status.ModelShare]
    let subscriptions: Status.Subscriptions
    let importance: [Status.WindowImportance]

    /// Windows that wait to be scored.
    var windowsQueued: Int { queues.first { $0.name == "windows" }?.depth ?? 0 }
}
