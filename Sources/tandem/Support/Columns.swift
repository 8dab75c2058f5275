import Evaluation

/// Cells of a table for people.
enum Columns {
    /// `text` and spaces up to `width`; one behind a text that is longer, so that it does not run into the next cell.
    static func left(_ text: String, _ width: Int) -> String {
        let count = text.count
        return text + String(repeating: " ", count: count > width ? 1 : width - count)
    }

    /// Spaces up to `width` and `text`; one before a text that is longer.
    static func right(_ text: String, _ width: Int) -> String {
        let count = text.count
        return String(repeating: " ", count: count > width ? 1 : width - count) + text
    }

    /// One decimal; `4.69e10` where they would say nothing.
    static func number(_ value: some BinaryFloatingPoint) -> String { Fixed.text(Double(value)) }

    /// So many decimals and always a sign.
    static func signed(_ value: some BinaryFloatingPoint, digits: Int = 1) -> String {
        Fixed.signed(Double(value), digits)
    }

    /// `112.4 ± 13.0`, 14 wide.
    static func rul(_ rul: Float, _ sigma: Float) -> String {
        right(number(rul), 6) + " ± " + left(number(sigma), 5)
    }
}
