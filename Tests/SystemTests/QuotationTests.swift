import System
import Testing

/// What is repeated of others is shown and does nothing else.
@Suite struct QuotationTests {
    @Test(arguments: [
        ("plain", "plain"), ("Zylinder ß, 温度, é", "Zylinder ß, 温度, é"), ("a\nb\r\tc", #"a\nb\r\tc"#),
        ("\u{1B}[31mred\u{7}", #"\x1B[31mred\x07"#), ("\u{9B}2J\u{7F}\0", #"\x9B2J\x7F\x00"#),
        ("abc\u{202E}txt.exe", #"abc\u{202E}txt.exe"#), ("\u{2066}a\u{200B}\u{FEFF}", #"\u{2066}a\u{200B}\u{FEFF}"#),
        ("a\u{2028}b\u{2029}\u{85}", #"a\u{2028}b\u{2029}\x85"#), ("\u{E0041}\u{E000}", #"\u{E0041}\u{E000}"#),
    ])
    func aLineHoldsNothingThatATerminalActsOn(text: String, line: String) {
        #expect(Quotation.line(text) == line)
        // What was escaped once is not changed again.
        #expect(Quotation.line(line) == line)
        #expect(Quotation.isPrintable(text) == (text == line))
    }

    @Test func linesKeepTheirEndsAndTabs() {
        #expect(Quotation.lines("a\tb\n\u{1B}c\n") == "a\tb\n\\x1Bc\n")
    }

    @Test func aLongTextIsCutOff() {
        #expect(Quotation.line("ääää", longest: 4) == "ääää")
        #expect(Quotation.line("äääää", longest: 4) == "ääää…")
        #expect(Quotation.name(String(repeating: "x", count: 3_000_000)).count == 63)
    }

    @Test(arguments: [
        (#"{"a":"\#u{1B}\#u{202E}\#u{E0041}ß"}"#, #"{"a":"\u001b\u202e\udb40\udc41ß"}"#),
        ("{\"a\":\n\t1}\r", "{\"a\":  1} "),
    ])
    func jsonStaysJSONOnOneLine(document: String, line: String) {
        #expect(Quotation.json(document) == line)
    }

    @Test func bytesOfAPeerAreShownOneByOne() {
        #expect(Quotation.text([0x45, 0x31, 0x0A, 0xC3, 0x22]) == #""E1\x0A\xC3\"""#)
        #expect(Quotation.text([UInt8](repeating: 0x61, count: 49)).hasSuffix("a…\""))
    }
}

/// Numbers from outside never trap.
@Suite struct SaturatingTests {
    @Test(
        arguments: [
            (Double.nan, 0), (.infinity, .max), (-.infinity, .min), (1e30, .max), (-1e30, .min), (2.9, 2), (-2.9, -2),
            (9.3e18, .max), (0x1p62, 1 << 62),
        ] as [(Double, Int)])
    func theNearestNumberIsTaken(value: Double, number: Int) {
        #expect(Int(saturating: value) == number)
    }

    @Test func unsignedOnesBeginAtZero() {
        #expect(UInt64(saturating: -1.0) == 0 && UInt64(saturating: Float.infinity) == .max)
    }
}

@Suite struct JSONNestingTests {
    @Test(
        arguments: [
            ("[[1],{\"a\":[]}]", 3, nil), ("[[[]]]", 2, 2), (#"{"[[[[":"]]\"[[["}"#, 1, nil), ("", 0, nil),
            (String(repeating: "[", count: 100_000), 32, 32), ("]]]][[", 1, nil),
        ] as [(String, Int, Int?)])
    func levelsAreCountedOutsideOfStrings(text: String, limit: Int, place: Int?) {
        #expect(JSONNesting.exceeds(limit, in: text.utf8) == place)
    }
}
