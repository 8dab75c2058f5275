import Foundation

/// Cells of a table for people.
enum Columns {
    /// `text` and spaces up to `width`.
    static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// Spaces up to `width` and `text`.
    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// One decimal.
    static func number(_ value: some BinaryFloatingPoint) -> String {
        String(format: "%.1f", Double(value))
    }

    /// So many decimals and always a sign.
    static func signed(_ value: some BinaryFloatingPoint, digits: Int = 1) -> String {
        String(format: "%+.\(digits)f", Double(value))
    }

    /// `112.4 ± 13.0`, 14 wide.
    static func rul(_ rul: Float, _ sigma: Float) -> String {
        right(number(rul), 6) + " ± " + left(number(sigma), 5)
    }
}
