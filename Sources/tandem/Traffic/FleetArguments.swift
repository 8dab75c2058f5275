public import ArgumentParser
public import Simulation
import Telemetry

/// What a synthetic fleet is like: shared by `simulate` and `soak`.
struct FleetArguments: ParsableArguments {
    @Option(name: .long, help: "Like which C-MAPSS set: FD001, FD002, FD003 or FD004.")
    var fleet = "FD001"

    @Option(name: .long, help: "The same seed sends the same values and faults.")
    var seed: UInt64 = 1

    @Option(name: .long, help: ArgumentHelp("Sensor noise, times C-MAPSS's own.", valueName: "factor"))
    var noise = 1.0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How far each sensor wanders off in 1,000 cycles, at most, in standard deviations of its noise.",
            valueName: "number"))
    var drift = 0.0

    @Option(
        name: .long, help: ArgumentHelp("Chance that a transient spike begins at a cycle.", valueName: "probability"))
    var spikes = 0.0

    @Option(name: .long, help: "What an engine does after its failure: restart (a new life) or stop.")
    var afterFailure: FleetOptions.AfterFailure = .restart

    /// The fleet, checked.
    ///
    /// - Throws: `ValidationError` that names the flag, what was found and what was expected.
    func options(engines: Int, prefix: String, startingAge: Double) throws -> FleetOptions {
        let options = FleetOptions(
            seed: seed, engines: engines, fleet: fleet, prefix: prefix, noiseFactor: noise, drift: drift,
            spikes: FleetOptions.Spikes(rate: spikes), afterFailure: afterFailure, startingAge: startingAge)
        do {
            try options.check(against: .cmapss)
            _ = try EngineID("\(prefix)-\(engines)")
        } catch let error as InvalidFleetOption {
            throw ValidationError("--\(Self.flags[error.option] ?? error.option): \(error.detail)")
        } catch let error as InvalidEngineID {
            throw ValidationError("--prefix: \(error)")
        }
        return options
    }

    /// The same fleet, of another seed, as words of a command line.
    func words(seed: UInt64) -> [String] {
        [
            "--fleet", fleet, "--seed", "\(seed)", "--noise", "\(noise)", "--drift", "\(drift)", "--spikes",
            "\(spikes)",
            "--after-failure", afterFailure.rawValue,
        ]
    }

    /// Where a flag is not called what the library's option is.
    private static let flags = ["spike-rate": "spikes", "starting-age": "age"]
}

extension FleetOptions.AfterFailure: ExpressibleByArgument {}
