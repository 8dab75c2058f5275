import Foundation
import System

/// Numbers for people.
enum Quantity {
    /// `1,234,567`.
    static func count(_ value: Double?) -> String {
        guard let value else { return "-" }
        let digits = String(Int(saturating: value.magnitude.rounded()))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + text
    }

    /// So many decimals, with none of them if there is nothing to say.
    static func plain(_ value: Double?, digits: Int = 1) -> String {
        guard let value else { return "-" }
        return value == value.rounded() ? count(value) : String(format: "%.\(digits)f", value)
    }

    /// Microseconds in the unit that reads best: `820 µs`, `1.4 ms`, `12 s`.
    static func time(microseconds value: Double?) -> String {
        guard let value else { return "-" }
        switch value {
        case ..<1_000: return "\(short(value)) µs"
        case ..<1_000_000: return "\(short(value / 1_000)) ms"
        default: return "\(short(value / 1_000_000)) s"
        }
    }

    /// Seconds as days, hours, minutes: `3 d 4 h`, `2 h 5 min`, `12 s`.
    static func duration(seconds value: Double?) -> String {
        let seconds = Int(saturating: value ?? 0)
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
    }

    /// `60 %`, `0.42 %`.
    static func percent(_ share: Double?) -> String {
        guard let share else { return "-" }
        return String(format: share < 0.1 ? "%.2f %%" : "%.0f %%", share * 100)
    }

    private static func short(_ value: Double) -> String {
        value >= 100 ? String(format: "%.0f", value) : String(format: "%.3g", value)
    }
}
