public import ArgumentParser
public import Simulation

/// What a synthetic fleet is like: shared by `simulate` and `soak`.
struct FleetArguments: ParsableArguments {
    @Option(name: .long, help: "Engines in the fleet.")
    var engines = 10

    @Option(name: .long, help: "Like which C-MAPSS set: FD001, FD002, FD003 or FD004.")
    var fleet = "FD001"

    @Option(name: .long, help: "The same seed sends the same values.")
    var seed: UInt64 = 1

    @Option(name: .long, help: ArgumentHelp("Engine ids begin with this.", valueName: "text"))
    var prefix = "sim"

    @Option(name: .long, help: ArgumentHelp("Sensor noise, times C-MAPSS's own.", valueName: "factor"))
    var noise = 1.0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How far sensors wander off by their hundredth cycle, in standard deviations of their noise.",
            valueName: "number"))
    var drift = 0.0

    @Option(
        name: .long, help: ArgumentHelp("Chance that a transient spike begins at a cycle.", valueName: "probability"))
    var spikes = 0.0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Share of its life that an engine has behind it at the start, 0 to 1, at most.", valueName: "share"))
    var age = 0.0

    @Option(name: .long, help: "What an engine does after its failure: restart (a new life) or stop.")
    var afterFailure: FleetOptions.AfterFailure = .restart

    var options: FleetOptions {
        FleetOptions(
            seed: seed, engines: engines, fleet: fleet, prefix: prefix, noiseFactor: noise, drift: drift,
            spikes: FleetOptions.Spikes(rate: spikes), afterFailure: afterFailure, startingAge: age)
    }
}

extension FleetOptions.AfterFailure: ExpressibleByArgument {}
