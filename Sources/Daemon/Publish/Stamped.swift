import Telemetry

/// A message that says which start of the daemon published it, and as which of its topic.
protocol Stamped {
    var epoch: UInt64 { get set }
    var sequence: UInt64 { get set }
}

extension LiveScore: Stamped {}
extension WindowScore: Stamped {}
extension AbandonedWindow: Stamped {}
extension SettledScore: Stamped {}
extension Event: Stamped {}
extension Status: Stamped {}
