public import ArgumentParser
public import Inference

extension PrecisionChoice: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }

    public static var allValueStrings: [String] { all.map(\.description) }

    public var defaultValueDescription: String { description }
}

extension PrecisionChoice {
    /// What it comes to on this machine. Where that is not what was asked for, standard error says why.
    func resolved(for bundle: ModelBundle, path: ModelBundle.Path) -> Precision {
        let (precision, note) = bundle.precision(self, path: path)
        if let note { Terminal.warn(note) }
        return precision
    }
}
