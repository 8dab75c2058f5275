import Telemetry

/// An alert's message in words, without engine and cycle.
enum AlertText {
    static func line(_ alert: Alert) -> String {
        let later =
            alert.latency.cycles == 0
            ? "" : ", \(alert.latency.cycles) cycles and \(Columns.number(alert.latency.seconds)) s later"
        return "  alert \(alert.id) \(alert.state.rawValue) by \(alert.by.rawValue): RUL \(Columns.number(alert.rul))"
            + (alert.lookAhead == 0 ? "" : " with look-ahead \(alert.lookAhead)") + later
    }
}
