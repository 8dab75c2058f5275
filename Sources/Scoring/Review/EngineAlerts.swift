package import Telemetry

/// The alerts of an engine that had one. A class, for most engines have none.
package final class EngineAlerts {
    var track: AlertTrack
    /// When the cycle that raised the last alert was received.
    var raisedReceived: Timestamp

    package init(_ track: AlertTrack, raisedReceived: Timestamp = .unixEpoch) {
        self.track = track
        self.raisedReceived = raisedReceived
    }
}
