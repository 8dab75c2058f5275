import ArgumentParser
import Foundation
import Simulation
import ZeroMQ

/// `tandem soak`: load the daemon for a while and judge what came out, by a count of its own.
struct SoakCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Soak-test a daemon with synthetic publishers and print a verdict.",
        discussion: """
            Starts publishers as processes of their own, subscribes as any subscriber would, and compares what was published
            with what the publishers say they sent: every cycle scored live, every window that was due, every bad frame
            refused for its reason. Without --telemetry it starts a daemon of its own and stops it afterwards.

            Exit code 0 if the verdict is passed, 1 if failed.

            Examples:
              tandem soak --publishers 4 --engines 200 --rate 2000 --duration 30
              tandem soak --publishers 2 --engines 50 --rate 500 --duration 600 --faults 0.01 --seed 9 --json
              tandem soak --telemetry tcp://127.0.0.1:5560 --scores tcp://127.0.0.1:5561 --pid "$(pidof tandem)"
            """
    )

    @Option(name: .long, help: "Publisher processes.")
    var publishers = 2

    @Option(name: .long, help: "Engines, over all publishers.")
    var engines = 100

    @Option(name: .long, help: ArgumentHelp("Cycles per second, over all publishers.", valueName: "number"))
    var rate = 1_000.0

    @Option(name: .long, help: ArgumentHelp("How long the publishers send.", valueName: "seconds"))
    var duration = 30.0

    @Option(name: .long, help: "The same seed sends the same values and faults.")
    var seed: UInt64 = 1

    @Option(name: .long, help: ArgumentHelp("Chance that a fault is injected at a cycle.", valueName: "probability"))
    var faults = 0.001

    @Option(name: .long, help: "Like which C-MAPSS set: FD001, FD002, FD003 or FD004.")
    var fleet = "FD001"

    @Option(name: .long, help: "The daemon's stride.")
    var stride = 10

    @Option(name: .long, help: ArgumentHelp("Model bundle of the daemon that is started.", valueName: "bundle"))
    var model = "cmapss"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Use a running daemon: where it takes telemetry in (ingest.type sub, or pull with --push).",
            valueName: "endpoint"))
    var telemetry: String?

    @Option(name: .long, help: ArgumentHelp("Where the running daemon publishes its scores.", valueName: "endpoint"))
    var scores = "tcp://127.0.0.1:5561"

    @Option(name: .long, help: ArgumentHelp("The running daemon's process, to read its memory.", valueName: "number"))
    var pid: Int32?

    @Flag(name: .long, help: "The running daemon has ingest.type: pull.")
    var push = false

    @Option(
        name: .long,
        help: ArgumentHelp("Fail when the 99th percentile of live latency is above this.", valueName: "microseconds"))
    var maxLiveP99: Double?

    @Option(name: .long, help: ArgumentHelp("Fail when the daemon's memory grows by more.", valueName: "MiB"))
    var maxGrowth: Int?

    @Flag(name: .long, help: "Print the verdict as one JSON object.")
    var json = false

    func validate() throws {
        guard publishers >= 1 else { throw ValidationError("--publishers \(publishers): expected 1 or more.") }
        guard engines >= publishers else {
            throw ValidationError(
                "--engines \(engines): expected at least one for each of the \(publishers) publishers.")
        }
        guard rate > 0, duration > 0 else { throw ValidationError("--rate and --duration: expected more than 0.") }
        guard (0...1).contains(faults) else { throw ValidationError("--faults \(faults): expected 0 to 1.") }
        guard (1...30).contains(stride) else { throw ValidationError("--stride \(stride): expected 1 to 30.") }
    }

    func run() throws {
        do {
            let verdict = try soak()
            print(json ? verdict.json : verdict.text)
            throw ExitCode(verdict.exitCode)
        } catch let error as ZeroMQError {
            Terminal.report(error)
            throw ExitCode.unavailable
        } catch let error as SoakFailure {
            Terminal.report(error)
            throw ExitCode.unavailable
        }
    }

    private func soak() throws -> SoakVerdict {
        let daemon =
            try telemetry.map { SoakedDaemon(telemetry: $0, scores: scores, pushes: push, identifier: pid) }
            ?? SoakedDaemon.start(model: model, stride: stride)
        defer { daemon.stop() }
        let subscriber = SoakSubscriber(daemon.scores)
        defer { subscriber.stop() }
        guard subscriber.waitForStatus(seconds: 20) else {
            throw SoakFailure("no status came from \(daemon.scores) within 20 s: \(daemon.complaint)")
        }
        subscriber.begin()
        let memoryBefore = daemon.residentBytes

        let crew = try PublisherCrew(self, daemon: daemon)
        var bar = ProgressBar(total: Int(rate * duration), unit: "scores")
        while crew.isSending {
            Thread.sleep(forTimeInterval: 0.05)
            bar.update(subscriber.observer.liveCount)
        }
        let (expectation, elapsed) = try crew.reports()
        subscriber.waitForQuiet(
            accepted: expectation.accepted, refused: expectation.refusedCount,
            windows: expectation.windowsDue(stride: stride, length: plan.windowLength))
        bar.clear()
        return SoakVerdict.judge(
            plan: plan, expectation: expectation, observer: subscriber.observer, elapsed: elapsed,
            memory: SoakVerdict.Memory(start: memoryBefore, end: daemon.residentBytes))
    }

    private var plan: SoakPlan {
        SoakPlan(
            publishers: publishers, engines: engines, rate: rate, duration: duration, seed: seed, stride: stride,
            memoryGrowthLimit: maxGrowth.map { $0 << 20 }, liveLatencyLimit: maxLiveP99)
    }
}

/// Why a soak could not be held at all.
struct SoakFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
