import BenchmarkSupport
import Telemetry

/// Messages as a daemon of the shipped bundle takes and makes them.
enum SampleMessages {
    static let channelCount = 24
    private static let length = 30
    private static let model = "cmapss-2.0.0@12345678"

    static func record() throws -> TelemetryRecord {
        TelemetryRecord(
            engine: try EngineID("FD001-17"), cycle: try Cycle(131), values: noise(channelCount).map { 500 + 400 * $0 })
    }

    static func live() throws -> LiveScore {
        LiveScore(
            engine: try EngineID("FD001-17"), cycle: 131, rul: 87.318, sigma: 11.42, health: .normal,
            probabilities: HealthProbabilities(normal: 0.731, degrading: 0.261, critical: 0.008), received: .unixEpoch,
            scored: .unixEpoch, model: model, epoch: 1_700_000_000_000_000, sequence: 131)
    }

    static func window() throws -> WindowScore {
        let cycles = Array(102...131)
        let ruls = noise(length).map { 90 + 10 * $0 }
        return WindowScore(
            engine: try EngineID("FD001-17"), window: 4, firstCycle: 102, lastCycle: 131, rul: 87.318, health: .normal,
            cycles: cycles, rulByCycle: ruls, sigmaByCycle: ruls.map { $0 / 9 },
            lookAhead: (0..<length).map { length - 1 - $0 }, liveRULByCycle: ruls.map { $0 + 0.731 },
            settled: cycles.map { _ in true }, contextWaitCycles: 29, contextWaitMilliseconds: 29_000,
            computeMicroseconds: 318.25,
            queueMicroseconds: 12.5, model: model, epoch: 1_700_000_000_000_000, sequence: 4)
    }
}
