import Scoring
import Telemetry

// An alert is said by the live thread, kept by the journal's, and published once it is kept.
extension LiveLoop {
    /// Says an alert: it is published now if nothing is kept, else as soon as it is.
    func say(_ alert: Alert) throws {
        var alert = alert
        publisher.stamp(&alert)
        if parts.recorder == nil { try publisher.publish(stamped: alert) } else { saidAlerts.append(alert) }
    }

    /// Hands over what was said. Alerts said together are kept together, so this is called once a batch.
    func handAlertsOver() {
        parts.recorder?.submit(&saidAlerts)
    }

    /// Publishes what was kept.
    func publishKeptAlerts() throws {
        guard let recorder = parts.recorder else { return }
        recorder.takeRecorded(into: &keptAlerts)
        try publishTakenAlerts()
    }

    /// Publishes what has waited for the disk for too long.
    func publishOverdueAlerts(_ now: UInt64) throws {
        guard let recorder = parts.recorder else { return }
        recorder.takeOverdue(now: now, into: &keptAlerts)
        try publishTakenAlerts()
    }

    private func publishTakenAlerts() throws {
        for alert in keptAlerts { try publisher.publish(stamped: alert) }
        keptAlerts.removeAll(keepingCapacity: true)
    }

    /// What became of the alerts, on the wire and on the disk.
    var alertCounts: Status.AlertCounts {
        var counts = review.alertCounts
        counts.unrecorded = parts.recorder?.unrecorded ?? 0
        counts.journal = parts.recorder.map { $0.isFailing ? .failing : .kept }
        return counts
    }

    /// Whether every alert that was said is published.
    var alertsAreIdle: Bool { saidAlerts.isEmpty && parts.recorder?.isIdle != false }
}
