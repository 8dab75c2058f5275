import Telemetry
import Testing

/// A value is the Float nearest to its text, as the standard library's own parser says.
@Suite("Values of telemetry")
struct FloatReadingTests {
    private var decoder = TelemetryDecoder(schema: .one)
    private var record = TelemetryRecord.leftOver

    /// Reads one number, and checks it against `Float(_: String)`.
    private mutating func check(_ text: String, _ location: SourceLocation = #_sourceLocation) throws {
        try Frame(#"{"cycle":1,"values":[\#(text)]}"#).decode(with: &decoder, into: &record)
        let expected = try #require(Float(text))
        #expect(record.values[0].bitPattern == expected.bitPattern, "\(text)", sourceLocation: location)
    }

    @Test(
        "at the borders are the nearest Float",
        arguments: [
            "0", "-0", "-0.0", "0e5", "1e-45", "7e-46", "1.4e-45", "1.17549435e-38", "1.1754943e-38", "3.4028235e38",
            "-3.4028235e+38", "3.4028235677973366e38", "16777217", "16777219", "16777216.9999999999999999999999",
            "16777217.00000000000000000000001", "0.1", "1e-22", "1e22", "1e23", "9007199254740993",
            "18446744073709551615",
            "18446744073709551616", "123456789012345678901234567890", "0.000000000000000000000000000000123456789",
            "1.00000005960464477539062", "1.00000005960464477539063", "1.000000059604644775390625",
            "1.00000005960464477539062499999999999999999", "1.00000005960464477539062500000000000000001",
            "1000000000000000000000000000000000000000e-10", "1e-1000", "0.0e999999999999",
        ]
    )
    mutating func borders(text: String) throws {
        try check(text)
    }

    @Test("written by Float are read back to the bit")
    mutating func everyKind() throws {
        var random = SplitMix(seed: 2)
        for _ in 0..<100_000 {
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
            guard value.isFinite else { continue }
            try check(value.description)
            #expect(record.values[0].bitPattern == value.bitPattern)
        }
    }

    @Test("written by Double are rounded once")
    mutating func doubles() throws {
        var random = SplitMix(seed: 3)
        for _ in 0..<50_000 {
            try check(Double.random(in: -20_000...20_000, using: &random).description)
        }
    }

    @Test("next to the middle between two Floats are rounded to the right side")
    mutating func middles() throws {
        var random = SplitMix(seed: 4)
        for _ in 0..<20_000 {
            let value = Float.random(in: 0.001...100_000, using: &random)
            let middle = (Double(value) + Double(value.nextUp)) / 2
            for neighbour in [middle.nextDown, middle, middle.nextUp] { try check(neighbour.description) }
        }
    }

    @Test("of any number of digits are the nearest Float")
    mutating func digits() throws {
        var random = SplitMix(seed: 5)
        for _ in 0..<50_000 {
            let count = Int.random(in: 1...30, using: &random)
            var text = String(Int.random(in: 1...9, using: &random))
            let point = Int.random(in: 1...count, using: &random)
            for place in 1..<(count + 1) {
                if place == point { text += "." }
                text += String(Int.random(in: 0...9, using: &random))
            }
            try check(text + "e\(Int.random(in: -30...7, using: &random))")
        }
    }
}
