import ArgumentParser
import Evaluation

/// What is injected in a second pass.
struct TransientArguments: ParsableArguments {
    static let most = 1_000_000

    @Option(name: .long, help: ArgumentHelp("Transients to inject into each set.", valueName: "count"))
    var transients = 0

    @Option(name: .long, help: "Seed that the transients are drawn from.")
    var seed: UInt64 = 1

    var options: TransientOptions? {
        transients == 0 ? nil : TransientOptions(count: transients, seed: seed)
    }

    func validate() throws {
        guard (0...Self.most).contains(transients) else {
            throw ValidationError("--transients \(transients): expected 0 to \(Self.most).")
        }
    }
}
