import Inference
import Testing

@Suite("Precision choice")
struct PrecisionChoiceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var choice: PrecisionChoice = .auto
        var path: ModelBundle.Path = .live
        /// Of the path, bfloat16 and int8; `nil` is not measured.
        var changes: (bfloat16: Double?, int8: Double?)? = (0.004, 0.02)
        var bound = 0.1
        /// Plain ones have float32 alone.
        var isPlain = false
        var expected: Precision
        var note: String?

        var testDescription: String {
            "\(choice), \(path), changes \(changes.map { "\($0)" } ?? "none"), bound \(bound)"
                + (isPlain ? ", plain kernels" : "")
        }
    }

    private static let none = "the bundle has no measured figures of other precisions; using float32"

    static let cases = [
        Case(expected: .int8),
        Case(path: .window, expected: .int8),
        Case(changes: (0.004, -0.1), expected: .int8),
        Case(changes: (0.004, 0.11), expected: .bfloat16),
        Case(changes: (-0.004, -0.11), expected: .bfloat16),
        Case(changes: (0.2, 0.05), expected: .int8),
        Case(changes: (0.2, 0.3), expected: .float32),
        Case(bound: 0.01, expected: .bfloat16),
        Case(bound: 0, expected: .float32),
        Case(bound: 10, expected: .int8),
        Case(changes: (0.004, nil), expected: .bfloat16),
        Case(changes: (nil, 0.02), expected: .int8),
        Case(changes: (nil, nil), expected: .float32),
        Case(changes: nil, expected: .float32, note: "live path: \(none)"),
        Case(path: .window, changes: nil, expected: .float32, note: "window path: \(none)"),
        Case(
            isPlain: true, expected: .float32, note: "live path: the plain kernels have no int8; using float32"),
        Case(
            changes: (0.004, nil), isPlain: true, expected: .float32,
            note: "live path: the plain kernels have no bfloat16; using float32"),
        Case(changes: (1, 1), isPlain: true, expected: .float32),
        Case(choice: .fixed(.float32), isPlain: true, expected: .float32),
        Case(choice: .fixed(.bfloat16), expected: .bfloat16),
        Case(choice: .fixed(.int8), changes: (9, 9), expected: .int8),
        Case(choice: .fixed(.int8), changes: nil, expected: .int8),
        Case(
            choice: .fixed(.int8), path: .window, isPlain: true, expected: .float32,
            note: "window path: the plain kernels have no int8; using float32"),
    ]

    @Test("the fastest precision within the bound, or the one asked for, if the kernels have it", arguments: cases)
    func choice(test: Case) throws {
        var contents = try TestBundle.Contents.small()
        if let changes = test.changes {
            var figures: JSON = [:]
            figures["bfloat16"] = changes.bfloat16.map { ["rmse_change": .bare("\($0)")] }
            figures["int8"] = changes.int8.map { ["rmse_change": .bare("\($0)")] }
            contents.manifest["precision"] = .object([test.path.rawValue: figures])
        }
        let bundle = try TestBundle(contents).load()
        let kernels = test.isPlain ? try #require(Kernels(.plain)) : Kernels.best
        let found = bundle.precision(test.choice, path: test.path, bound: test.bound, kernels: kernels)
        let isThere = test.isPlain || Precision.allCases.allSatisfy { kernels.supports($0) }
        guard isThere else { return }
        #expect(found.precision == test.expected)
        #expect(found.note == test.note)
    }

    @Test("the plain kernels are for float32, all others for more")
    func support() throws {
        let plain = try #require(Kernels(.plain))
        #expect(Precision.allCases.filter { plain.supports($0) } == [.float32])
        for variant in Kernels.available { #expect(try #require(Kernels(variant)).supports(.float32)) }
    }

    @Test(
        "a choice is what a setting says",
        arguments: [
            ("auto", PrecisionChoice.auto), ("float32", .fixed(.float32)), ("bfloat16", .fixed(.bfloat16)),
            ("int8", .fixed(.int8)), ("", nil), ("INT8", nil), ("float16", nil),
        ] as [(String, PrecisionChoice?)])
    func text(text: String, choice: PrecisionChoice?) {
        #expect(PrecisionChoice(text) == choice)
        if let choice { #expect("\(choice)" == text) }
    }
}
