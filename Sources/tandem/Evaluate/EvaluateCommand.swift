import ArgumentParser
import Evaluation
import Foundation
import Inference
import Scoring
import Simulation
import Telemetry

/// `tandem evaluate`: a bundle's scores held against recordings whose truth is known.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Score labelled recordings as the daemon would, and measure errors, calibration and alerts.",
        discussion: """
            A recording is a C-MAPSS file (.txt) or a table (.csv) with a header: engine, cycle, the bundle's channels by \
            name, RUL; --by-position takes other names in the bundle's order. Either may be compressed by xz or gzip and \
            be in UTF-8 or UTF-16. What is true:
              train_FD001.txt   runs until each engine fails
              test_FD001.txt    --rul FILE, or RUL_FD001.txt beside it
              engines.csv       its column RUL

            RMSE, MAE, bias, NASA score, the share of scores in their 90 % band, health confusion, calibration of the \
            probabilities, and alerts (lead time, false alarms, verdicts of the windows) are measured per set and path; \
            the window path's by look-ahead, beside live on the same cycles, and for each engine's last cycle. RUL is \
            capped as the bundle caps it.

            --stride trades time for samples: with 5 every look-ahead still occurs once in five cycles and the errors \
            differ by little, but alerts wait up to four cycles longer for their verdict; 1 measures every look-ahead of \
            every cycle and takes about four times as long. An engine's last cycle always has a score of look-ahead 0.

            --transients N repeats each recording with N short faults of 1 to 5 cycles, 3, 6 or 10 standard deviations on \
            1 to 4 sensors of healthy engines, and counts the alerts that live raises and windows retract.

            Examples:
              tandem evaluate --cmapss ~/CMAPSSData --held-out
              tandem evaluate --cmapss ~/CMAPSSData --split test --json test.json --svg test.svg
              tandem evaluate test_FD004.txt.xz --rul RUL_FD004.txt
              tandem evaluate engines.csv --model ./my-bundle
              tandem evaluate --cmapss ~/CMAPSSData --held-out --live-precision int8 --window-precision bfloat16
              tandem evaluate train_FD001.txt --held-out --transients 300 --seed 7
            """
    )

    @OptionGroup(title: "Recordings")
    var recordings: RecordingArguments

    @Option(name: .long, help: ArgumentHelp("Folder or name of the model bundle.", valueName: "bundle"))
    var model = "cmapss"

    @Option(name: .long, help: ArgumentHelp("Cycles from one window to the next.", valueName: "cycles"))
    var stride = 5

    @Option(name: .long, help: "Threads that score; all processors without it.")
    var threads: Int?

    @Option(name: .long, help: "auto, float32, bfloat16 or int8, for the live path.")
    var livePrecision = PrecisionChoice.fixed(.float32)

    @Option(name: .long, help: "The same for the window path.")
    var windowPrecision = PrecisionChoice.fixed(.float32)

    @OptionGroup(title: "Alerts")
    var alerts: AlertArguments

    @OptionGroup(title: "Transients")
    var transients: TransientArguments

    @OptionGroup(title: "Files")
    var files: ReportFiles

    func validate() throws {
        guard stride >= 1 else { throw ValidationError("--stride \(stride): expected 1 or more.") }
        guard threads ?? 1 >= 1, threads ?? 1 <= 256 else {
            throw ValidationError("--threads \(threads ?? 1): expected 1 to 256.")
        }
    }

    func run() throws {
        try files.checkWritable()
        let report = try ModelAccess.open(model) { try evaluate($0) }
        for line in EvaluationText(report).lines { print(line) }
        try files.write(report)
    }

    private func evaluate(_ bundle: ModelBundle) throws -> EvaluationReport {
        let options = EvaluationOptions(
            stride: stride, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
            livePrecision: livePrecision.resolved(for: bundle, path: .live),
            windowPrecision: windowPrecision.resolved(for: bundle, path: .window), alerts: alerts.policy,
            transients: transients.options)
        let evaluator = try Evaluator(bundle: bundle, options: options)
        let sets = try recordings.load(for: bundle)
        for warning in sets.flatMap(\.warnings) { Terminal.warn(warning) }
        var bar = ProgressBar(total: sets.reduce(0) { $0 + evaluator.work(on: $1) }, unit: "cycles")
        defer { bar.clear() }
        var done = 0
        var results: [(set: LabelledSet, tally: SetTally)] = []
        for set in sets {
            let tally = try evaluator.evaluate(set) { bar.update(done + $0) }
            done += evaluator.work(on: set)
            results.append((set, tally))
        }
        return EvaluationReport(evaluator: evaluator, engines: recordings.selectionText, results: results)
    }
}
