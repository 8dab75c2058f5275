/// How far the preparation of a model has come.
struct PreparationReport: Sendable {
    let bundle: String
    let step: PreparationStep
    /// Since it began, and since this step did.
    let seconds: Double
    let stepSeconds: Double
    /// How much of that time it had a processor; nil while its thread has not begun.
    let processorSeconds: Double?
    /// After so many it is given up.
    let limitSeconds: Double
    let isGivenUp: Bool

    var tree: JSONTree {
        .object([
            "bundle": .text(bundle), "step": .text(step.rawValue), "step_number": .integer(step.number),
            "steps": .integer(PreparationStep.allCases.count), "seconds": .number(Self.rounded(seconds)),
            "step_seconds": .number(Self.rounded(stepSeconds)),
            "processor_seconds": processorSeconds.map { .number(Self.rounded($0)) },
            "limit_seconds": .number(limitSeconds), "given_up": .boolean(isGivenUp),
        ])
    }

    /// As people are told: `verifying for 12 s (step 2 of 4), with a processor for 0.4 of 13.1 s`.
    var words: String {
        var text =
            "\(step.rawValue) for \(Self.text(stepSeconds)) s (step \(step.number) of \(PreparationStep.allCases.count))"
        if let processorSeconds {
            text += ", with a processor for \(Self.text(processorSeconds)) of \(Self.text(seconds)) s"
        }
        return text
    }

    private static func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
    private static func text(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

/// The model that is being prepared, if there is one.
struct PreparationsReport: ControlReport {
    let preparing: PreparationReport?

    var members: [JSONTree.Member] { [.init("preparing", preparing?.tree ?? .null)] }
}
