import ArgumentParser
import Scoring
import Telemetry

/// When an engine is alerted for.
struct AlertArguments: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("An alert is raised at this RUL or less.", valueName: "cycles"))
    var threshold: Float = Health.criticalLimit

    @Option(name: .long, help: ArgumentHelp("And cleared this far above it.", valueName: "cycles"))
    var hysteresis: Float = 10

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Cycles after the raising one that a window must have seen to judge it.", valueName: "cycles"))
    var lookAhead = 10

    var policy: AlertPolicy {
        AlertPolicy(threshold: threshold, hysteresis: hysteresis, lookAhead: lookAhead)
    }

    func validate() throws {
        guard threshold.isFinite else { throw ValidationError("--threshold \(threshold): expected a finite number.") }
        guard hysteresis >= 0, hysteresis.isFinite else {
            throw ValidationError("--hysteresis \(hysteresis): expected 0 or more.")
        }
        guard lookAhead >= 0 else { throw ValidationError("--look-ahead \(lookAhead): expected 0 or more.") }
    }
}
