import BenchmarkSupport
import Inference
import Scoring
import Telemetry

/// Some cycles into a fleet whose engines take turns, scored together.
final class FleetCall {
    private let fleet: Fleet
    private let engines: [EngineID]
    private var record: TelemetryRecord
    private var actions: [FleetAction] = []
    private var next = 0
    private var cycle = 1

    init(precision: Precision, engines count: Int, batch: Int) throws {
        let bundle = try BenchmarkBundle.shipped()
        fleet = try Fleet(
            bundle: bundle, policy: FleetPolicy(stride: 30, maximumEngines: count), precision: precision,
            batch: batch, now: { .unixEpoch })
        engines = try (0..<count).map { try EngineID("engine-\($0)") }
        record = TelemetryRecord(engine: engines[0], cycle: try Cycle(1), values: noise(fleet.schema.count))
    }

    var body: () -> Void {
        { [self] in
            actions.removeAll(keepingCapacity: true)
            for _ in 0..<fleet.batch { stage() }
            fleet.flush(into: &actions)
        }
    }

    private func stage() {
        record.engine = engines[next]
        do {
            record.cycle = try Cycle(cycle)
            try fleet.stage(record, received: .unixEpoch)
        } catch {
            preconditionFailure("the next cycle was refused: \(error)")
        }
        next = next + 1 == engines.count ? 0 : next + 1
        if next == 0 { cycle += 1 }
    }
}
