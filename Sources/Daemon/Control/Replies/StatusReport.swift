import Telemetry

/// How the daemon is, with what `status/` has no room for.
struct StatusReport: ControlReport {
    let status: Status
    let isDraining: Bool

    var members: [JSONTree.Member] {
        var encoder = MessageEncoder(encoding: .json)
        var bytes: [UInt8] = []
        encoder.encode(status, into: &bytes)
        return [.init("status", .encoded(bytes)), .init("draining", .boolean(isDraining))]
    }
}
