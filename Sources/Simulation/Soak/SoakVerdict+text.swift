import FoundationEssentials
import System

extension SoakVerdict {
    /// A table for people.
    public var text: String {
        let width = 20
        func row(_ name: String, _ value: String) -> String {
            name + String(repeating: " ", count: max(1, width - name.count)) + value
        }
        func counts(_ counts: [String: Int]) -> String {
            counts.isEmpty
                ? "0" : counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }
        func latency(_ summary: LatencySummary) -> String {
            "p50 \(Int(saturating: summary.p50)) µs, p99 \(Int(saturating: summary.p99)) µs, p99.9 \(Int(saturating: summary.p999)) µs, "
                + "max \(Int(saturating: summary.max)) µs"
        }
        func plain(_ summary: LatencySummary) -> String {
            "p50 \(Int(saturating: summary.p50)), p99 \(Int(saturating: summary.p99)), max \(Int(saturating: summary.max))"
        }
        func mebibytes(_ bytes: Int) -> String { tenths(Double(bytes) / 1_048_576) + " MiB" }
        var rows = [
            row("publishers", "\(plan.publishers), seed \(plan.seed)"),
            row("engines", "\(plan.engines)"),
            row("rate", "\(tenths(achievedRate)) cycles/s of \(tenths(plan.rate))"),
            row("sent", "\(sent)"),
            row("live scores", "\(liveScores)"),
            row("lost", "\(lost)"),
            row("refused", counts(refusedReported)),
            row("expected refused", counts(refusedExpected)),
            row(
                "policy",
                "\(plan.policy): look-ahead \(plan.lookAhead), " + (plan.stride.map { "stride \($0)" } ?? "no windows")),
            row("windows due", "\(Self.text(of: windowsDue)) (of \(plan.windowLength) cycles)"),
            row("windows scored", "\(windowsScored)"),
            row("windows abandoned", counts(windowsAbandoned)),
            row("settled", "\(settled) (by \(counts(settledBy)))"),
            row("unsettled", "\(unsettled)"),
            row("short of look-ahead", counts(settledShort)),
            row("sequence gaps", "\(sequenceGaps)"),
            row("live latency", latency(live)),
            row("window latency", latency(window)),
            row("waited for context", "\(plain(contextCycles)) cycles; \(plain(contextMilliseconds)) ms"),
            row("then took", latency(settling)),
            row("memory", "\(mebibytes(memory.start)) at the start, \(mebibytes(memory.end)) at the end"),
            row("verdict", passed ? "passed" : "failed"),
        ]
        rows += reasons.map { "  " + $0 }
        return rows.joined(separator: "\n")
    }

    /// One JSON object with sorted keys, on one line.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            preconditionFailure("a verdict is always encodable: \(error)")
        }
    }

    private func tenths(_ value: Double) -> String {
        "\((value * 10).rounded() / 10)"
    }
}
