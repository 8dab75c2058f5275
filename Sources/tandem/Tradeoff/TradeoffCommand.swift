public import ArgumentParser
import Daemon
import Evaluation
import Foundation
import Inference
public import Scoring

/// `tandem tradeoff`: what can be chosen between latency and context, and what it costs here.
struct TradeoffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tradeoff",
        abstract: "Show what waiting buys: error, waiting and cost of every look-ahead, with a bundle on this machine.",
        discussion: """
            A score that waits for the cycles after its own is better. How long it waits is the look-ahead, and what that \
            buys the bundle has measured on held-out engines. A row is a choice:
              live       RMSE in cycles of the live score, on the same cycles
              window     of the window's score at this look-ahead
              settled    what settled scores are expected to have, at the look-aheads that the stride gives
              waits      cycles until a score is settled, least and most
              engines    how many this machine has room for, the models' work alone (measured now, some 50 ms)

            A policy says what is wanted; the same texts go with `tradeoff.…` in the settings and with `tandem ctl tradeoff set`:
              live | latency | balanced | accuracy    named points: no windows, 1/6, 1/2, 5/6 of a window
              look_ahead 12                           that look-ahead, or more
              error 9.5                               the least look-ahead whose expected error is at most that
              cpu 60%                                 what that share of all processors pays for
              stride 10                               a window every 10 cycles, and the look-ahead that leaves
            A stride goes beside a point or a look-ahead, cpu beside any other as a limit: "look_ahead 12, stride 5, cpu 60%".

            Examples:
              tandem tradeoff
              tandem tradeoff cmapss --policy "error 8"
              tandem tradeoff cmapss --policy "cpu 60%" --engines 20000 --rate 2
              tandem tradeoff ./my-bundle --svg tradeoff.svg --json tradeoff.json
            """
    )

    @Argument(help: ArgumentHelp("Folder or name of the model bundle.", valueName: "bundle"))
    var bundle = "cmapss"

    @Option(name: .long, help: ArgumentHelp("Say what this comes to.", valueName: "policy"))
    var policy: String?

    @Option(name: .long, help: ArgumentHelp("Cycles that an engine sends in a second.", valueName: "cycles/s"))
    var rate = 1.0

    @Option(name: .long, help: ArgumentHelp("Engines of the fleet, for --policy.", valueName: "count"))
    var engines = 1

    @Option(name: .long, help: "auto or never: whether settled scores may be means of window's and live's.")
    var blend = BlendChoice.auto

    @Option(name: .long, help: "auto, float32, bfloat16 or int8, for the live path.")
    var livePrecision = PrecisionChoice.auto

    @Option(name: .long, help: "The same for the window path.")
    var windowPrecision = PrecisionChoice.auto

    @Option(name: .long, help: ArgumentHelp("Write everything as JSON; - for standard output.", valueName: "file"))
    var json: String?

    @Option(name: .long, help: ArgumentHelp("Draw error and engines over waiting.", valueName: "file"))
    var svg: String?

    func validate() throws {
        guard rate > 0, rate <= 1e6 else {
            throw ValidationError("--rate \(rate): expected more than 0, at most 1000000.")
        }
        guard (1...10_000_000).contains(engines) else {
            throw ValidationError("--engines \(engines): expected 1 to 10000000.")
        }
    }

    func run() throws {
        let report = try ModelAccess.open(bundle) { bundle in
            do {
                return try self.report(on: bundle)
            } catch let error as TradeoffError {
                Terminal.report("tradeoff: \(error)")
                throw ExitCode.badSettings
            }
        }
        let text = try report.json()
        if json == "-" {
            print(text)
        } else {
            for line in TradeoffText(report).lines { print(line) }
            if let json { try write(text + "\n", to: json) }
        }
        if let svg { try write(TradeoffPicture(report).svg(), to: svg) }
    }

    private func report(on bundle: ModelBundle) throws -> TradeoffReport {
        let precision = (
            live: livePrecision.resolved(for: bundle, path: .live),
            window: windowPrecision.resolved(for: bundle, path: .window)
        )
        let cost = try TradeoffCost.measure(
            bundle, live: precision.live, window: precision.window,
            processors: ProcessInfo.processInfo.activeProcessorCount, clock: Clock.processorNanoseconds)
        do throws(TradeoffError) {
            return try TradeoffReport(
                bundle: bundle, precision: precision, cost: cost,
                fleet: TradeoffReport.Fleet(rate: rate, engines: engines), blend: blend, policy: try asked())
        } catch {
            let planner = TradeoffPlanner(manifest: bundle.manifest, cost: cost, blend: blend)
            throw error.explained(by: planner, cyclesPerSecond: rate * Double(engines))
        }
    }

    private func asked() throws(TradeoffError) -> TradeoffPolicy? {
        guard let policy else { return nil }
        return try TradeoffPolicy(policy)
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path))
        } catch {
            Terminal.report("\(path): cannot be written: \(error.localizedDescription)")
            throw ExitCode.outputFailed
        }
    }
}

extension BlendChoice: ExpressibleByArgument {}
