import Simulation
import Testing

@Suite("Decimal text")
struct DecimalTextTests {
    /// What the fast reader gives for a text.
    private func float(_ text: String) -> Float? {
        Array(text.utf8).withUnsafeBufferPointer { DecimalText.float($0) }
    }

    @Test(
        "has the bits that the standard library gives it",
        arguments: [
            "0", "-0", "0.0", "-0.0004", "1", "518.67", "9046.19", "100.0", "0.0007", "23.4190", "-0.0011",
            // Exactly half-way between two floats, and just beside it.
            "16777217", "16777219", "16777217.0", "16777217.0000001", "8388608.5", "8388609.5", "0.500000029802322",
            "33554434", "33554438", "1.00000005960464", "1.00000017881393", "123456789012345", "999999999999999",
            // Unusual spellings.
            "1e3", "1E-40", "-1.5e38", "1e39", "0.1234567890123456789", "12345678901234567890", "+5", "inf", "-inf",
            "nan", "0x1p-3", "1.", ".5", "5.e1",
            // No numbers.
            "", "-", ".", "-.", "1.2.3", "1,5", "--1", "1-", "abc", "1_000", "1e", " 1",
        ])
    func hasTheBitsOfTheStandardLibrary(_ text: String) {
        #expect(float(text)?.bitPattern == Float(text)?.bitPattern)
    }

    @Test("has the bits that the standard library gives it, whatever the digits")
    func hasTheBitsWhateverTheDigits() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<200_000 {
            let whole = generator.below([10, 1_000, 100_000, 100_000_000][generator.below(4)])
            let decimals = generator.below(8)
            let fraction = (0..<decimals).map { _ in String(generator.below(10)) }.joined()
            let text = (generator.chance(0.3) ? "-" : "") + "\(whole)" + (decimals > 0 ? ".\(fraction)" : "")
            let found = float(text)
            guard found?.bitPattern == Float(text)?.bitPattern else {
                Issue.record("\(text) was read as \(found.map(\.description) ?? "nothing")")
                return
            }
        }
    }

    @Test(
        "is a whole number if it is all digits",
        arguments: [
            ("1", 1), ("0", 0), ("007", 7), ("999999999999999999", 999_999_999_999_999_999), ("", nil), ("-1", nil),
            ("1.0", nil), ("1000000000000000000", nil), ("x", nil),
        ] as [(String, Int?)])
    func isAWholeNumberIfItIsAllDigits(text: String, expected: Int?) {
        #expect(Array(text.utf8).withUnsafeBufferPointer { DecimalText.wholeNumber($0) } == expected)
    }
}
