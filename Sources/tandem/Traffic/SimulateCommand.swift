import ArgumentParser
import Simulation
import Telemetry
import ZeroMQ

/// `tandem simulate`: a synthetic fleet, sent as if it ran now.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Send the telemetry of a synthetic fleet to the daemon.",
        discussion: """
            Engines wear, fail and begin new lives with the statistics of NASA's C-MAPSS data: conditions, noise, faults and
            life lengths. The same seed sends the same values.

            Examples:
              tandem simulate --engines 3 --rate 30
              tandem simulate --engines 100 --fleet FD004 --rate 1000 --duration 60
              tandem simulate --engines 5 --spikes 0.01 --cycles 2000 --seed 7
            """
    )

    @OptionGroup(title: "Fleet")
    var fleet: FleetArguments

    @Option(
        name: .long,
        help: ArgumentHelp("Cycles per second, over all engines; 0 for as fast as they are taken.", valueName: "number")
    )
    var rate = 10.0

    @Option(name: .long, help: "Stop after so many cycles, over all engines.")
    var cycles: Int?

    @Option(name: .long, help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
    var duration: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Chance that a fault is injected at a cycle: frames to be refused, gaps, late cycles.",
            valueName: "probability"))
    var faults = 0.0

    @Flag(name: .long, help: "At the end print what was sent as one JSON object, for a program that counts.")
    var report = false

    @OptionGroup(title: "Sending")
    var sending: SendingOptions

    func validate() throws {
        guard rate >= 0, rate.isFinite else { throw ValidationError("--rate \(rate): expected 0 or more.") }
        guard (0...1).contains(faults) else { throw ValidationError("--faults \(faults): expected 0 to 1.") }
        if let cycles, cycles < 1 { throw ValidationError("--cycles \(cycles): expected 1 or more.") }
        if let duration, !(duration > 0) { throw ValidationError("--duration \(duration): expected more than 0.") }
    }

    func run() throws {
        do {
            try simulate()
        } catch let error as InvalidFleetOption {
            throw ValidationError("\(error)")
        } catch let error as ZeroMQError {
            Terminal.report(error)
            throw ExitCode.unavailable
        } catch let error as NobodyListens {
            Terminal.report(error)
            throw ExitCode.unavailable
        }
    }

    private func simulate() throws {
        var fleet = try SyntheticFleet(self.fleet.options)
        let sender = try sending.sender()
        var injector = FaultInjector(
            rate: faults, seed: self.fleet.seed, encoding: sending.encoding, channels: fleet.channels)
        var bar = ProgressBar(total: cycles, unit: "cycles")
        var paced = PacedSending(rate > 0 ? Pacer(rate: rate) : .unlimited)
        var made = 0
        while made < cycles ?? .max, paced.elapsed < duration ?? .infinity, let cycle = fleet.next() {
            paced.waitForTurn()
            let record = TelemetryRecord(
                engine: cycle.engine, cycle: try Cycle(cycle.cycle), values: cycle.values, reset: cycle.reset,
                end: cycle.end)
            for message in injector.inject(record) { try sender.send(message.parts) }
            made += 1
            bar.update(made)
        }
        injector.finish()
        sender.finish()
        let elapsed = paced.elapsed
        bar.clear()
        if report {
            Terminal.writeLine(try PublisherReport(SoakExpectation(injector.tally), seconds: elapsed).json())
        } else {
            print(
                "sent \(sender.sentCount) messages of \(injector.tally.accepted.count) engines in "
                    + "\(Columns.number(elapsed)) s, \(Columns.number(Double(sender.sentCount) / elapsed)) a second")
        }
    }
}
