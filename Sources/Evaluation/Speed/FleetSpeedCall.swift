import Inference
import Scoring
import Simulation
import Telemetry

/// Gives a fleet `rows` cycles that are scored together, its engines in turn and in no order, as their telemetry comes
/// decoded. Windows are completed and handed over, and nobody scores them.
final class FleetSpeedCall: SpeedCall {
    let rows: Int
    let callsPerRound: Int
    private let fleet: Fleet
    private let engines: [EngineID]
    private let samples: [[Float]]
    private var record: TelemetryRecord
    private var actions: [FleetAction] = []
    private var next = 0
    private var cycle = 1

    init(_ bundle: ModelBundle, _ options: SpeedOptions, _ kernels: Kernels) throws {
        let length = bundle.manifest.window?.length ?? 1
        fleet = try Fleet(
            bundle: bundle, policy: FleetPolicy(stride: length, maximumEngines: options.engines),
            precision: options.precision, batch: options.batch, now: { .unixEpoch })
        self.rows = options.batch
        var random = SeededGenerator(seed: 1)
        engines = try (1...options.engines).map { try EngineID("engine-\($0)") }.shuffled(using: &random)
        callsPerRound = (engines.count + options.batch - 1) / options.batch
        let rows = SampleRows(bundle, length: 1)
        samples = (0..<rows.count).map { rows.row($0) }
        record = TelemetryRecord(engine: engines[0], cycle: try Cycle(1), values: samples[0])
    }

    func run() {
        actions.removeAll(keepingCapacity: true)
        for _ in 0..<rows { stage() }
        fleet.flush(into: &actions)
    }

    private func stage() {
        record.engine = engines[next]
        record.values = samples[next % samples.count]
        do {
            record.cycle = try Cycle(cycle)
            try fleet.stage(record, received: .unixEpoch)
        } catch {
            preconditionFailure("a fleet refused the next cycle of its own engine: \(error)")
        }
        next += 1
        if next == engines.count {
            next = 0
            cycle += 1
        }
    }
}
