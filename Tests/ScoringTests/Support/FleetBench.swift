import Inference
import Scoring
import Telemetry
import TestSupport

/// A fleet on the tiny bundle, and what it decided so far.
final class FleetBench {
    let fleet: Fleet
    var actions: [FleetAction] = []
    var time = Timestamp(microseconds: 1_000_000)

    init(
        stride: Int = 10, maximumEngines: Int = 100, conditions: Bool = false, kind: TinyBundle.Kind = .plain
    ) throws {
        let tiny = try TinyBundle(conditions: conditions, kind: kind)
        defer { tiny.remove() }
        fleet = try Fleet(
            bundle: try tiny.load(), policy: FleetPolicy(stride: stride, maximumEngines: maximumEngines),
            now: { Timestamp(microseconds: 9_000_000) })
    }

    /// Sends one cycle; returns the reason if it was refused.
    @discardableResult
    func send(
        _ engine: String, _ number: Int, values: [Float]? = nil, missing: [Int] = [], reset: Bool = false,
        end: Bool = false
    ) throws -> Refusal? {
        time = time.advanced(byMicroseconds: 1_000_000)
        let record = TelemetryRecord(
            engine: try EngineID(engine), cycle: try Cycle(number),
            values: values ?? [0, 640 + Float(number % 7) * 0.1, 2_388], missing: missing, reset: reset, end: end)
        do throws(Refusal) {
            try fleet.accept(record, received: time, into: &actions)
            return nil
        } catch {
            return error
        }
    }

    var live: [LiveScore] { actions.compactMap { if case .live(let score, _) = $0 { score } else { nil } } }
    var events: [Event] { actions.compactMap { if case .event(let event) = $0 { event } else { nil } } }
    var jobs: [WindowJob] {
        actions.compactMap { if case .window(.score(let job)) = $0 { job } else { nil } }
    }
    var abandoned: [AbandonedWindow] {
        actions.compactMap { if case .window(.abandoned(let window)) = $0 { window } else { nil } }
    }
    var ends: [RunEnd] {
        actions.compactMap { if case .window(.runEnded(let end)) = $0 { end } else { nil } }
    }
    var breaks: [RunBreak] {
        actions.compactMap { if case .live(_, let breaks) = $0 { breaks } else { nil } }
    }
    var forgotten: [String] {
        actions.compactMap { if case .window(.forget(let engine)) = $0 { engine.text } else { nil } }
    }

    /// What the window path is told, in order: `s1-30` for a window to be scored, `a11-40 gap`, `e gap` for the end of a run,
    /// `E life` where the life ended with it, `f` for an engine that is forgotten.
    var windowWords: [String] {
        actions.compactMap {
            guard case .window(let work) = $0 else { return nil }
            switch work {
            case .score(let job): return "s\(job.span.first)-\(job.span.last)"
            case .abandoned(let window): return "a\(window.firstCycle)-\(window.lastCycle) \(window.reason.rawValue)"
            case .runEnded(let end): return "\(end.endsLife ? "E" : "e") \(end.reason.rawValue)"
            case .forget: return "f"
            }
        }
    }
}
