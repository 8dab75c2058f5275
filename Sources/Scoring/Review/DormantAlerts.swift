import DequeModule
package import Telemetry

/// The alerts of engines that are not held: what stood when they went, and the numbers of their alerts, so that neither is
/// lost should they come back.
package struct DormantAlerts {
    /// Engines remembered at most; whoever sends made-up engines must not fill memory.
    package static let limit = 100_000

    private var alerts: [EngineID: EngineAlerts] = [:]
    /// The order in which they went; engines that came back meanwhile are passed over.
    private var order: Deque<(engine: EngineID, alerts: EngineAlerts)> = []

    package init() {}

    /// Keeps an engine's alerts.
    ///
    /// - Returns: those of the engine longest gone, if it had to make room.
    package mutating func insert(_ new: EngineAlerts, of engine: EngineID) -> EngineAlerts? {
        alerts[engine] = new
        order.append((engine, new))
        while order.count > Self.limit, let oldest = order.popFirst() {
            guard alerts[oldest.engine] === oldest.alerts else { continue }
            return alerts.removeValue(forKey: oldest.engine)
        }
        return nil
    }

    /// Gives an engine's alerts back.
    package mutating func remove(_ engine: EngineID) -> EngineAlerts? {
        alerts.isEmpty ? nil : alerts.removeValue(forKey: engine)
    }

    func adopt(_ policy: AlertPolicy) {
        for alerts in alerts.values { alerts.track.policy = policy }
    }
}
