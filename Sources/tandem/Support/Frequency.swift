import ArgumentParser

/// A rate on the command line, a second: 0 to 1,000,000,000.
struct Frequency: ExpressibleByArgument {
    let value: Double

    init(_ value: Double) {
        self.value = value
    }

    init?(argument: String) {
        guard let value = Double(argument), value >= 0, value <= 1e9 else { return nil }
        self.value = value
    }

    /// As it is written: `1000` or `0.5`.
    var text: String { value == value.rounded() ? "\(Int(value))" : "\(value)" }

    var defaultValueDescription: String { text }
}
