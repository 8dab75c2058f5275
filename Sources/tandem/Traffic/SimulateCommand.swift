import ArgumentParser
import Foundation
import Simulation
import Telemetry

/// `tandem simulate`: a synthetic fleet, sent as if it ran now.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Send the telemetry of a synthetic fleet to the daemon.",
        discussion: """
            Engines wear, fail and begin new lives with the statistics of NASA's C-MAPSS data: conditions, noise, faults and
            life lengths. The same seed sends the same values. The last cycle of a life says that it is the last.
            Without --cycles and --duration it sends until Ctrl-C (SIGINT, SIGTERM), and then waits until the daemon has read
            what was sent; a second one ends it at once. Cut short, it exits with 130 or 143.

            Examples:
              tandem simulate --engines 3 --rate 30
              tandem simulate --engines 100 --fleet FD004 --rate 1000 --duration 60
              tandem simulate --engines 5 --spikes 0.01 --cycles 2000 --seed 7
            """
    )

    @Option(name: .long, help: "Engines in the fleet.")
    var engines = 10

    @Option(name: .long, help: ArgumentHelp("Engine ids begin with this.", valueName: "text"))
    var prefix = "sim"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Share of its life that an engine has behind it at the start, 0 to 0.99, at most.", valueName: "share"))
    var age = 0.0

    @OptionGroup(title: "Fleet")
    var fleet: FleetArguments

    @Option(
        name: .long,
        help: ArgumentHelp("Cycles per second, over all engines; 0 for as fast as they are taken.", valueName: "number")
    )
    var rate = Frequency(10)

    @Option(name: .long, help: "Stop after so many cycles, over all engines.")
    var cycles: Int?

    @Option(name: .long, help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
    var duration: Seconds?

    @Flag(
        name: .long,
        help:
            "At --cycles or --duration let each engine send one more cycle, the last of its life, rather than fall silent."
    )
    var finish = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Chance that a fault is injected at a cycle: frames to be refused, gaps, late cycles.",
            valueName: "probability"))
    var faults = 0.0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "At the end write what was sent to this file as one JSON object, for a program that counts.",
            valueName: "file"))
    var report: String?

    @OptionGroup(title: "Sending")
    var sending: SendingOptions

    func validate() throws {
        guard (0...1).contains(faults) else { throw ValidationError("--faults \(faults): expected 0 to 1.") }
        if let cycles, cycles < 1 { throw ValidationError("--cycles \(cycles): expected 1 or more.") }
        _ = try fleetOptions
    }

    func run() throws {
        var fleet = try SyntheticFleet(fleetOptions)
        var injector = FaultInjector(
            rate: faults, seed: self.fleet.seed, encoding: sending.encoding, channels: fleet.channels)
        var paced = PacedSending(.unlimited)
        var sent = 0
        try sending.withSender { sender in
            var bar = ProgressBar(total: cycles, unit: "cycles")
            defer { bar.clear() }
            paced = PacedSending(rate.value > 0 ? Pacer(rate: rate.value) : .unlimited)
            var made = 0
            while let cycle = fleet.next() {
                guard paced.waitForTurn() else { break }
                let record = TelemetryRecord(
                    engine: cycle.engine, cycle: try Cycle(cycle.cycle), values: cycle.values, reset: cycle.reset,
                    end: cycle.end)
                for message in injector.inject(record) { try sender.send(message.parts) }
                made += 1
                bar.update(made)
                guard made >= cycles ?? .max || paced.elapsed >= duration?.value ?? .infinity else { continue }
                guard finish else { break }
                fleet.end()
            }
            sent = sender.sentCount
        }
        injector.finish()
        let elapsed = paced.elapsed
        if let report { try write(PublisherReport(SoakExpectation(injector.tally), seconds: elapsed), to: report) }
        print(
            "sent \(sent) messages of \(injector.tally.accepted.count) engines in "
                + "\(Columns.number(elapsed)) s, \(Columns.number(Double(sent) / elapsed)) a second")
        // Of a fleet without an end nothing is missing.
        if cycles != nil || duration != nil, let signal = Interruption.pending { throw ExitCode(128 + signal) }
    }

    private var fleetOptions: FleetOptions {
        get throws { try fleet.options(engines: engines, prefix: prefix, startingAge: age) }
    }

    private func write(_ report: PublisherReport, to file: String) throws {
        do {
            try report.write(to: file)
        } catch {
            Terminal.report("--report \(file): cannot be written: \(error.localizedDescription)")
            throw ExitCode.outputFailed
        }
    }
}
