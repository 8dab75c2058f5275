import ArgumentParser
import Simulation
import Telemetry

/// `tandem replay`: recorded engines, sent as if they ran now.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send recorded C-MAPSS engines to the daemon.",
        discussion: """
            Reads NASA's files as they come (train_FD001.txt, test_FD003.txt.xz). Engines are called FD001-1, FD001-2, ...
            after the file. C-MAPSS has no clock: at --speed 1 a cycle takes a second. With an engine's last cycle the daemon is
            told that no more will come, and settles what still waited for context; --no-end leaves it waiting, as a stream does
            that merely stops. Ctrl-C (SIGINT, SIGTERM) cuts it short: what was sent is waited for, and it exits with 130 or 143;
            a second one ends it at once.

            Examples:
              tandem replay test_FD001.txt.xz --speed 10
              tandem replay test_FD001.txt --engines 1,5-9 --rate 200
              tandem replay test_FD001.txt test_FD003.txt --speed max --push
              tandem replay test_FD001.txt --engines 1 --no-end
            """
    )

    enum Order: String, ExpressibleByArgument, CaseIterable {
        case cycle, sequential, random
    }

    /// `--speed`: a factor, or as fast as the daemon takes it.
    enum Speed: ExpressibleByArgument {
        case factor(Double)
        case maximum

        init?(argument: String) {
            if argument == "max" {
                self = .maximum
            } else if let factor = Double(argument), factor > 0, factor <= 1e9 {
                self = .factor(factor)
            } else {
                return nil
            }
        }
    }

    @Argument(
        help: ArgumentHelp("C-MAPSS files, as they are or compressed by xz or gzip; /dev/stdin.", valueName: "file"))
    var files: [String]

    @Option(name: .long, help: ArgumentHelp("Only these engines, such as 1,5-9.", valueName: "numbers"))
    var engines: String?

    @Option(name: .long, help: ArgumentHelp("Cycles per second, over all engines.", valueName: "number"))
    var rate: Frequency?

    @Option(name: .long, help: ArgumentHelp("Cycles per second of each engine, or max.", valueName: "factor"))
    var speed: Speed?

    @Option(name: .long, help: "How engines take turns: cycle (all their first cycles first), sequential or random.")
    var order: Order = .cycle

    @Option(name: .long, help: "Seed of --order random.")
    var seed: UInt64 = 1

    @Option(
        name: .long, help: ArgumentHelp("Engine ids begin with this instead of the file's name.", valueName: "text"))
    var prefix: String?

    @Flag(inversion: .prefixedNo, help: "Mark each engine's first cycle as the beginning of a new life.")
    var reset = true

    @Flag(
        inversion: .prefixedNo,
        help: "Mark each engine's last cycle as the end of its life, so that the daemon settles all of it.")
    var end = true

    @OptionGroup(title: "Sending")
    var sending: SendingOptions

    func validate() throws {
        guard rate == nil || speed == nil else { throw ValidationError("--rate and --speed exclude each other.") }
        if let rate, rate.value == 0 { throw ValidationError("--rate 0: expected more; --speed max has no limit.") }
    }

    func run() throws {
        do {
            try replay()
        } catch let error as CMAPSSError {
            Terminal.report(error)
            throw ExitCode.badData
        } catch let error as EngineSelection.InvalidText {
            throw ValidationError("--engines: \(error)")
        }
    }

    private func replay() throws {
        let selection = try engines.map { try EngineSelection($0) }
        let histories = try files.flatMap { try CMAPSSFile.load(path: $0, prefix: prefix, selection: selection) }
        let positions = interleaving.order(histories)
        var paced = PacedSending(.unlimited)
        var sent = 0
        try sending.withSender { sender in
            var bar = ProgressBar(total: positions.count, unit: "cycles")
            defer { bar.clear() }
            paced = PacedSending(Pacer(pace, order: positions))
            for position in positions {
                guard paced.waitForTurn() else { break }
                let history = histories[position.history]
                try sender.send(
                    TelemetryRecord(
                        engine: history.engine,
                        cycle: try Cycle(history.cycles[position.row]),
                        values: Array(history.row(position.row)),
                        reset: reset && position.row == 0,
                        end: end && position.row == history.count - 1
                    ))
                bar.update(sender.sentCount)
            }
            sent = sender.sentCount
        }
        let elapsed = paced.elapsed
        let count = sent < positions.count ? "\(sent) of \(positions.count)" : "\(sent)"
        print(
            "replayed \(count) cycles of \(histories.count) engines in \(Columns.number(elapsed)) s, "
                + "\(Columns.number(Double(sent) / elapsed)) cycles/s")
        if let signal = Interruption.pending { throw ExitCode(128 + signal) }
    }

    private var interleaving: Interleaving {
        switch order {
        case .cycle: .byCycle
        case .sequential: .sequential
        case .random: .random(seed: seed)
        }
    }

    private var pace: Pace {
        if let rate { return .rate(rate.value) }
        switch speed {
        case .factor(let factor): return .speed(factor)
        case .maximum: return .maximum
        case nil: return .speed(1)
        }
    }
}
