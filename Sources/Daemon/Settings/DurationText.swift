/// Reads and writes times as operators do: a whole number and a unit.
enum DurationText {
    private static let units: [(suffix: String, milliseconds: Int)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000),
    ]

    /// Milliseconds of `250ms`, `1s`, `5m` or `24h`; nil for anything else.
    static func milliseconds(_ text: some StringProtocol) -> Int? {
        for (suffix, factor) in units where text.hasSuffix(suffix) {
            guard let count = Int(text.dropLast(suffix.count)), count >= 0 else { continue }
            let (product, overflow) = count.multipliedReportingOverflow(by: factor)
            return overflow ? nil : product
        }
        return nil
    }

    /// The largest unit that says it in a whole number.
    static func format(milliseconds: Int) -> String {
        guard milliseconds > 0 else { return "0s" }
        let unit = units.last { milliseconds.isMultiple(of: $0.milliseconds) } ?? units[0]
        return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }
}
