public import ArgumentParser
public import Evaluation
import Inference

/// `tandem model bench`: how fast a bundle runs here.
struct ModelBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Time one path of a bundle on this machine and print a JSON object.",
        discussion: """
            After a warm-up each call is timed by itself. --path says what a call is:
              live     the next cycle of --batch engines; --engines of them take turns, so that their states leave the
                       cache as they do in a large fleet
              window   --batch windows of the bundle's length
              fleet    --batch cycles into a fleet of --engines, as the daemon takes what waits: look-up, order, ring,
                       live scores; windows are completed and not scored
            A path without heads runs its layers alone; a window without a length has 30 cycles. The cycles are those of \
            the bundle's example where there is one.

            median_us, p99_us and minimum_us are of a call, median_us_per_engine of one engine or window in it. \
            per_second counts engines or windows, and gflops the additions and multiplications of the layers at the median \
            call; both add up over --threads, each of which has a scorer and engines of its own. bytes_touched are weights, \
            states and activations of one call.

            A precision that this processor's kernels have not got becomes float32, which standard error says. Figures of \
            several runs differ by what else the machine does: compare medians of runs that take turns.

            Examples:
              tandem model bench cmapss --path live --precision int8
              tandem model bench cmapss --path window --batch 32 --table
              tandem model bench cmapss --path fleet --engines 100000 --seconds 10
              tandem model bench ./my-bundle --path live --batch 8 --threads 2
            """
    )

    @OptionGroup var argument: BundleArgument

    @Option(name: .long, help: "live, window or fleet.")
    var path = SpeedOptions.Subject.live

    @Option(name: .long, help: "Engines or windows of a call, 1 to 4096.")
    var batch = 1

    @Option(name: .long, help: "auto, float32, bfloat16 or int8.")
    var precision = PrecisionChoice.fixed(.float32)

    @Option(name: .long, help: "Threads, 1 to 256.")
    var threads = 1

    @Option(
        name: .long,
        help: "Engines of each thread whose states take turns, --batch to 100000; as many as --batch without it.")
    var engines: Int?

    @Option(name: .long, help: "How long to measure.")
    var seconds = Seconds(2)

    @Flag(name: .long, help: "Print a line a figure, for people, instead of JSON.")
    var table = false

    func validate() throws {
        try expect("--batch", batch, in: 1...4_096)
        try expect("--threads", threads, in: 1...256)
        if let engines {
            guard path != .window else { throw ValidationError("--engines goes with --path live and --path fleet.") }
            try expect("--engines", engines, in: 1...100_000)
            guard engines >= batch else {
                throw ValidationError("--engines \(engines): expected at least the \(batch) of --batch.")
            }
        }
    }

    func run() throws {
        let report = try ModelAccess.open(argument.bundle) { bundle in
            let options = SpeedOptions(
                subject: path, precision: precision.resolved(for: bundle, path: path.path), batch: batch,
                threads: threads, engines: engines ?? batch, seconds: seconds.value)
            return try SpeedTest(bundle: bundle, options: options).run()
        }
        if table { printTable(report) } else { print(try report.json()) }
    }

    private func expect(_ name: String, _ found: Int, in range: ClosedRange<Int>) throws {
        guard range.contains(found) else {
            throw ValidationError("\(name) \(found): expected \(range.lowerBound) to \(range.upperBound).")
        }
    }
}

extension ModelBenchCommand {
    private func printTable(_ report: SpeedReport) {
        let unit = path == .window ? "window" : "engine"
        var rows = [
            ("bundle", report.bundle), ("path", report.path), ("precision", report.precision),
            ("kernels", report.kernels), ("batch", "\(report.batch)"), ("threads", "\(report.threads)"),
        ]
        if path != .window { rows.append(("engines a thread", "\(report.engines)")) }
        rows += [
            ("calls", "\(report.iterations)"), ("median", "\(report.medianMicroseconds) µs a call"),
            ("99 %", "\(report.percentile99Microseconds) µs a call"),
            ("minimum", "\(report.minimumMicroseconds) µs a call"),
            ("median", "\(report.medianMicrosecondsPerEngine) µs \(unit == "window" ? "a" : "an") \(unit)"),
            ("rate", "\(report.perSecond) \(unit == "window" ? "windows" : "cycles") a second"),
            ("arithmetic", "\(report.gigaflops) GFLOP/s"),
            ("weights", "\(report.weightBytes) bytes"), ("touched", "\(report.bytesTouched) bytes a call"),
        ]
        for (name, value) in rows { print(Columns.left(name, 18) + value) }
    }
}

extension SpeedOptions.Subject: ExpressibleByArgument {}
