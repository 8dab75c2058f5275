import Telemetry

/// How the daemon is, with what `status/` has no room for.
struct StatusReport: ControlReport {
    let status: Status
    let isDraining: Bool
    /// What was counted and measured, as it stood.
    let counters: Counters

    var members: [JSONTree.Member] {
        var encoder = MessageEncoder(encoding: .json)
        var bytes: [UInt8] = []
        encoder.encode(status, into: &bytes)
        return [
            .init("status", .encoded(bytes)), .init("draining", .boolean(isDraining)), .init("histograms", histograms),
        ]
    }

    private var histograms: JSONTree {
        let live = counters.liveLatency.buckets
        let (window, settled) = (counters.windowDelay.histograms, counters.settledDelay.histograms)
        return .object([
            "live_tandem": Self.histogram(live, unit: "us"),
            "window_context_cycles": Self.histogram(window.contextCycles, unit: "cycles"),
            "window_context": Self.histogram(window.contextMilliseconds, unit: "ms"),
            "window_tandem": Self.histogram(window.tandemMicroseconds, unit: "us"),
            "settled_context_cycles": Self.histogram(settled.contextCycles, unit: "cycles"),
            "settled_context": Self.histogram(settled.contextMilliseconds, unit: "ms"),
            "settled_tandem": Self.histogram(settled.tandemMicroseconds, unit: "us"),
        ])
    }

    private static func histogram(_ buckets: [DelayHistograms.Bucket], unit: String) -> JSONTree {
        .object([
            "unit": .text(unit),
            "buckets": .list(
                buckets.map {
                    .object(["from": .number($0.from), "to": .number($0.upTo), "count": .unsigned($0.count)])
                }),
        ])
    }
}
