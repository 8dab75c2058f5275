import ArgumentParser

/// A length of time on the command line, in seconds: above 0 and at most 1,000,000,000, which is 31 years.
struct Seconds: ExpressibleByArgument {
    let value: Double

    init(_ value: Double) {
        self.value = value
    }

    init?(argument: String) {
        guard let value = Double(argument), value > 0, value <= 1e9 else { return nil }
        self.value = value
    }

    var duration: Duration { .seconds(value) }

    /// As it is written: `10` or `0.2`.
    var text: String { value == value.rounded() ? "\(Int(value))" : "\(value)" }

    var defaultValueDescription: String { text }
}
