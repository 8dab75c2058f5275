import ArgumentParser
import Foundation
import Inference
import Scoring
import Simulation
import Telemetry
import ZeroMQ

/// `tandem soak`: load the daemon for a while and judge what came out, by a count of its own.
struct SoakCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Soak-test a daemon with synthetic publishers and print a verdict.",
        discussion: """
            Starts publishers as processes of their own, subscribes as any subscriber would, and compares what was published
            with what the publishers say they sent: every cycle scored live, and settled once, in order, with the look-ahead
            that the policy gives it; every window that was due, every bad frame refused for its reason. At the end every
            engine's life ends, so that nothing waits for context any more. Without --telemetry it starts a daemon of its own and
            stops it afterwards.

            Exit code 0 if the verdict is passed, 1 if failed, 130 or 143 if interrupted.

            Examples:
              tandem soak --publishers 4 --engines 200 --rate 2000 --duration 30
              tandem soak --publishers 2 --engines 50 --rate 500 --duration 600 --faults 0.01 --seed 9 --json
              tandem soak --policy "look_ahead 20" --engines 50 --rate 500
              tandem soak --telemetry tcp://127.0.0.1:5560 --scores tcp://127.0.0.1:5561 --pid "$(pidof tandem)"
            """
    )

    @Option(name: .long, help: "Publisher processes.")
    var publishers = 2

    @Option(name: .long, help: "Engines, over all publishers.")
    var engines = 100

    @Option(name: .long, help: ArgumentHelp("Cycles per second, over all publishers.", valueName: "number"))
    var rate = Frequency(1_000)

    @Option(name: .long, help: ArgumentHelp("How long the publishers send.", valueName: "seconds"))
    var duration = Seconds(30)

    @Option(name: .long, help: ArgumentHelp("Chance that a fault is injected at a cycle.", valueName: "probability"))
    var faults = 0.001

    @OptionGroup(title: "Fleet")
    var fleet: FleetArguments

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Trade-off policy of the daemon that is started, such as \"look_ahead 20\" (default: balanced).",
            valueName: "text"))
    var policy: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Model bundle of the daemon: that is started, or that runs.", valueName: "bundle"))
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
        guard rate.value > 0 else { throw ValidationError("--rate 0: expected more.") }
        guard (0...1).contains(faults) else { throw ValidationError("--faults \(faults): expected 0 to 1.") }
        if policy != nil, telemetry != nil {
            throw ValidationError(
                "--policy is for a daemon that soak starts; a running one is told by tandem ctl tradeoff set.")
        }
        if let telemetry { _ = try EndpointOption.read(telemetry, "--telemetry", usualPort: 5560) }
        _ = try EndpointOption.read(scores, "--scores", usualPort: 5561)
        _ = try policySettings
        if let maxLiveP99, !(maxLiveP99 > 0 && maxLiveP99.isFinite) {
            throw ValidationError("--max-live-p99 \(maxLiveP99): expected more than 0.")
        }
        if let maxGrowth, !(0...1 << 30).contains(maxGrowth) {
            throw ValidationError("--max-growth \(maxGrowth): expected 0 to \(1 << 30).")
        }
        _ = try fleet.options(engines: engines, prefix: "p1", startingAge: Self.startingAge)
    }

    private var policySettings: [String] {
        get throws {
            do {
                return try policy.map { try TradeoffPolicy($0) }?.flags ?? []
            } catch let error as TradeoffError {
                throw ValidationError("--policy \(policy ?? ""): \(error)")
            }
        }
    }

    /// Old engines, so that a short soak sees failures and new lives.
    private static let startingAge = 0.9

    func run() throws {
        do {
            Interruption.take()
            let verdict = try soak()
            print(json ? verdict.json : verdict.text)
            throw ExitCode(verdict.exitCode)
        } catch let interruption as Interruption.Received {
            throw ExitCode(128 + interruption.signal)
        } catch let error where error is OtherChannels || error is ModelLocator.NotFound || error is BundleError {
            Terminal.report(error)
            throw ExitCode.badData
        } catch let error where error is ZeroMQError || error is SoakFailure {
            Terminal.report(error)
            throw ExitCode.unavailable
        }
    }

    /// A model that does not take what soak sends.
    private struct OtherChannels: Error, CustomStringConvertible {
        let description: String
    }

    /// Checks the bundle of a daemon that is started here before it is.
    private func checkChannels() throws {
        let locator = ModelLocator(environment: ProcessInfo.processInfo.environment)
        if let ambiguity = locator.ambiguity(of: model) { Terminal.warn(ambiguity) }
        let bundle = try ModelBundle.load(contentsOf: try locator.folder(named: model))
        let (found, sent) = (bundle.channelCount, CMAPSSReader.channelCount)
        guard found == sent else {
            throw OtherChannels(
                description:
                    "bundle \(bundle.directory) takes \(found) channels, and soak sends engines of C-MAPSS with \(sent); "
                    + "expected a bundle of those, such as cmapss")
        }
    }

    /// Ends a soak of a daemon that takes nothing of it, rather than saying at the end of each engine that nothing came.
    private func checkAcceptance(_ observer: SoakObserver) throws {
        guard let refusal = observer.refusalOfEverything(atLeast: 20) else { return }
        throw OtherChannels(
            description: "\(refusal), and soak sends engines of C-MAPSS with \(CMAPSSReader.channelCount) channels")
    }

    private func soak() throws -> SoakVerdict {
        if telemetry == nil { try checkChannels() }
        let program = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-soak-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let daemon =
            try telemetry.map { SoakedDaemon(telemetry: $0, scores: scores, pushes: push, identifier: pid) }
            ?? SoakedDaemon(program, model: model, settings: policySettings, folder: folder.path)
        defer { daemon.stop() }
        let subscriber = SoakSubscriber(daemon.scores)
        defer { subscriber.stop() }
        guard let status = try subscriber.waitForStatus(.seconds(60)) else {
            throw SoakFailure("no status came from \(daemon.scores) within 60 s: \(daemon.complaint)")
        }
        let plan = plan(for: status)
        subscriber.begin()
        let memoryBefore = daemon.residentBytes

        let crew = try PublisherCrew(program, commands: publisherCommands(daemon), folder: folder.path)
        defer { crew.stop() }
        var bar = ProgressBar(total: Int(rate.value * duration.value), unit: "scores")
        defer { bar.clear() }
        while crew.isSending {
            try Interruption.check()
            try checkAcceptance(subscriber.observer)
            if daemon.hasEnded { throw SoakFailure("the daemon has ended: \(daemon.complaint)") }
            try crew.checkNoneFailed()
            Thread.sleep(forTimeInterval: 0.05)
            bar.update(subscriber.liveCount)
        }
        let (expectation, elapsed) = try crew.reports()
        try checkAcceptance(subscriber.observer)
        try subscriber.waitForQuiet(expectation)
        return SoakVerdict.judge(
            plan: plan, expectation: expectation, observer: subscriber.observer, elapsed: elapsed,
            memory: SoakVerdict.Memory(start: memoryBefore, end: daemon.residentBytes))
    }

    /// `simulate`, once for each publisher.
    private func publisherCommands(_ daemon: SoakedDaemon) -> [[String]] {
        (1...publishers).map { number in
            let share = engines / publishers + (number <= engines % publishers ? 1 : 0)
            return [
                "simulate", "--connect", daemon.telemetry, "--prefix", "p\(number)", "--engines", "\(share)",
                "--rate", "\(rate.value / Double(publishers))", "--duration", "\(duration.value)", "--faults",
                "\(faults)", "--age", "\(Self.startingAge)", "--patience", "60", "--finish",
            ] + fleet.words(seed: fleet.seed &+ UInt64(number - 1)) + (daemon.pushes ? ["--push"] : [])
        }
    }

    /// The fewest cycles that the daemon's model scores in a window, if its bundle is the one that is named here.
    private func shortestWindow(of identity: String) -> Int? {
        let locator = ModelLocator(environment: ProcessInfo.processInfo.environment)
        guard let folder = try? locator.folder(named: model), let bundle = try? ModelBundle.load(contentsOf: folder),
            bundle.identity == identity
        else { return nil }
        return bundle.manifest.window?.minimumLength
    }

    private func plan(for status: Status) -> SoakPlan {
        SoakPlan(
            publishers: publishers, engines: engines, rate: rate.value, duration: duration.value, seed: fleet.seed,
            policy: status.tradeoff.policy, lookAhead: status.tradeoff.lookAhead,
            stride: status.tradeoff.stride > 0 ? status.tradeoff.stride : nil,
            windowLength: status.tradeoff.windowLength, shortestWindow: shortestWindow(of: status.model),
            memoryGrowthLimit: maxGrowth.map { $0 << 20 }, liveLatencyLimit: maxLiveP99)
    }
}
