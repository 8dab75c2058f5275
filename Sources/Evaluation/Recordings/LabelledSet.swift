public import Simulation

/// A recording with its truth: what ``Evaluator`` scores.
public struct LabelledSet: Sendable, Hashable {
    /// What it is called in tables: `FD001`.
    public let name: String
    /// The file it was read from.
    public let source: String
    /// Where the truth comes from, in words.
    public let truth: String
    public private(set) var engines: [LabelledEngine]
    /// What is odd about it and stops nothing.
    public let warnings: [String]

    public init(name: String, source: String, truth: String, engines: [LabelledEngine], warnings: [String] = []) {
        self.name = name
        self.source = source
        self.truth = truth
        self.engines = engines
        self.warnings = warnings
    }

    public var cycleCount: Int { engines.reduce(0) { $0 + $1.history.count } }

    /// The same set with these engines only, by their numbers.
    ///
    /// - Throws: `CMAPSSError` of code `noSuchEngine` if it lacks one of them.
    public func selecting(_ selection: EngineSelection) throws(CMAPSSError) -> LabelledSet {
        let numbers = Set(engines.compactMap(\.number))
        if let missing = selection.firstMissing(from: numbers) {
            throw CMAPSSError(
                .noSuchEngine, file: source, "found no engine \(missing), it holds \(engines.count) engines")
        }
        var chosen = self
        chosen.engines = engines.filter { $0.number.map(selection.contains) ?? false }
        return chosen
    }
}
