import CKernels
import Inference
import Testing

/// The vector kernels against the plain ones, on shapes that are no multiple of anything. `Tests/Kernels` does the same
/// in more depth, with memory that ends where the data do.
@Suite("Kernels")
struct KernelTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var rows: Int
        var inputs: Int
        var outputs: Int
        var testDescription: String { "(\(rows), \(inputs)) → \(outputs)" }

        /// Some of the rows, in an order of their own: the first alone, all, and a few more than once.
        var companies: [[Int]] {
            [[0], Array((0..<rows).reversed()), (0..<rows + 3).map { $0 * 7 % rows }, [rows - 1, 0]]
        }
    }

    static let shapes: [Shape] = {
        let sizes = Generator.uniform("kernel shapes", count: 3 * 24).map { Int(($0 + 1) * 0.5 * 140) + 1 }
        let random = (0..<24).map {
            Shape(rows: sizes[3 * $0] % 40 + 1, inputs: sizes[3 * $0 + 1], outputs: sizes[3 * $0 + 2])
        }
        let edges = [(1, 1, 1), (6, 64, 64), (7, 63, 65), (1, 17, 192), (2, 256, 200), (5, 3, 128), (13, 256, 64)]
        return random + edges.map { Shape(rows: $0.0, inputs: $0.1, outputs: $0.2) }
    }()

    /// A variant and a precision that it has.
    struct Subject: Sendable, CustomTestStringConvertible {
        var variant: Kernels.Variant
        var precision: Precision
        var testDescription: String { "\(variant.rawValue) \(precision.rawValue)" }

        func kernels() throws -> ckernels_precision_kernels { try table().kernels(precision) }
        func table() throws -> ckernels { try #require(ckernels_get(variant.code)).pointee }
        var plain: Subject { Subject(variant: .plain, precision: precision) }
    }

    static let subjects: [Subject] = Kernels.available.flatMap { variant in
        Precision.allCases.map { Subject(variant: variant, precision: $0) }
            .filter { (try? $0.kernels().matmul) != nil }
    }

    // MARK: Matrix products

    /// y (rows, panels of 64) of a product; without a bias it goes on from `before`.
    private func product(
        _ subject: Subject, _ matrix: PackedMatrix, _ x: PackedRows, bias: [Float]?, before: [Float] = [], relu: Bool
    ) throws -> [Float] {
        let kernels = try subject.kernels()
        let rows = x.scale.count
        var y = bias == nil ? before : [Float](repeating: .nan, count: rows * matrix.width)
        x.words.withUnsafeBufferPointer { words in
            x.scale.withUnsafeBufferPointer { scale in
                y.withUnsafeMutableBufferPointer { y in
                    func run(_ bias: UnsafePointer<Float>?) {
                        var call = ckernels_matmul(
                            weights: matrix.weights, x: UnsafeRawPointer(words.baseAddress!), x_stride: x.stride,
                            x_scale: subject.precision == .int8 ? scale.baseAddress : nil, rows: rows, bias: bias,
                            y: y.baseAddress!, y_stride: matrix.width, relu: relu)
                        kernels.matmul?(&call)
                    }
                    if let bias { bias.withUnsafeBufferPointer { run($0.baseAddress) } } else { run(nil) }
                }
            }
        }
        return y
    }

    @Test("a product is the plain one's, and its rows have the same bits in any company", arguments: shapes, subjects)
    func products(shape: Shape, subject: Subject) throws {
        let matrix = PackedMatrix(
            "weights", subject.precision, gates: false, outputs: shape.outputs, inputs: shape.inputs)
        let values = Generator.uniform("x", count: shape.rows * shape.inputs)
        let x = PackedRows(values, rows: shape.rows, with: try subject.table(), subject.precision)
        var bias = Generator.uniform("bias", count: shape.outputs)
        bias += Array(repeating: 0, count: matrix.width - shape.outputs)
        for relu in [false, true] {
            let found = try product(subject, matrix, x, bias: bias, relu: relu)
            let expected = try product(subject.plain, matrix, x, bias: bias, relu: relu)
            // Each of the d terms is at most 2 / sqrt(d) and rounded once or twice.
            #expect(largestDifference(found, expected) <= 4e-7 * Float(shape.inputs + 8))
            #expect(!relu || found.allSatisfy { $0 >= 0 })
            #expect(found.indices.allSatisfy { $0 % matrix.width < shape.outputs || found[$0] == 0 })

            let goneOn = try product(subject, matrix, x, bias: nil, before: found, relu: false)
            for company in shape.companies {
                let some = PackedRows(company, of: x)
                func rows(_ y: [Float]) -> [Float] {
                    company.flatMap { y[$0 * matrix.width..<($0 + 1) * matrix.width] }
                }
                #expect(bits(try product(subject, matrix, some, bias: bias, relu: relu)) == bits(rows(found)))
                #expect(
                    bits(try product(subject, matrix, some, bias: nil, before: rows(found), relu: false))
                        == bits(rows(goneOn)))
            }
        }
    }

    // MARK: LSTM

    /// h' and c' (rows, units) of one step.
    private func step(
        _ subject: Subject, _ matrix: PackedMatrix, initial: [Float], h: PackedRows, c: [Float]
    ) throws -> (h: [Float], c: [Float]) {
        let kernels = try subject.kernels()
        let units = matrix.width / 4
        var (c, next) = (c, [Float](repeating: .nan, count: c.count))
        initial.withUnsafeBufferPointer { initial in
            h.words.withUnsafeBufferPointer { words in
                h.scale.withUnsafeBufferPointer { scale in
                    c.withUnsafeMutableBufferPointer { c in
                        next.withUnsafeMutableBufferPointer { next in
                            var call = ckernels_lstm(
                                weights: matrix.weights, rows: h.scale.count, initial: initial.baseAddress!,
                                initial_stride: matrix.width, h: UnsafeRawPointer(words.baseAddress!),
                                h_stride: h.stride, h_scale: subject.precision == .int8 ? scale.baseAddress : nil,
                                c: c.baseAddress!, c_stride: units, h_next: next.baseAddress!, h_next_stride: units)
                            kernels.lstm?(&call)
                        }
                    }
                }
            }
        }
        return (next, c)
    }

    @Test(
        "an LSTM step is the plain one's, and its rows have the same bits in any company", arguments: shapes, subjects)
    func steps(shape: Shape, subject: Subject) throws {
        let matrix = PackedMatrix("hh", subject.precision, gates: true, outputs: shape.outputs, inputs: shape.outputs)
        let units = matrix.width / 4
        // Random for the units there are, zero for those that fill the last panel.
        func state(_ name: String) -> [Float] {
            let values = Generator.uniform(name, count: shape.rows * units).map { $0 * 4 }
            return values.indices.map { $0 % units < shape.outputs ? values[$0] : 0 }
        }
        let gates = Generator.uniform("gates", count: shape.rows * matrix.width).map { $0 * 3 }
        let initial = gates.indices.map {
            ($0 % matrix.width) / 64 * 16 + $0 % 16 < shape.outputs ? gates[$0] : 0
        }
        let c = state("c")
        let h = PackedRows(
            Generator.uniform("h", count: shape.rows * shape.outputs), rows: shape.rows, with: try subject.table(),
            subject.precision)
        let found = try step(subject, matrix, initial: initial, h: h, c: c)
        let expected = try step(subject.plain, matrix, initial: initial, h: h, c: c)
        #expect(largestDifference(found.h, expected.h) <= 1e-5)
        #expect(largestDifference(found.c, expected.c) <= 2e-5)
        let padding = found.h.indices.filter { $0 % units >= shape.outputs }
        #expect(padding.allSatisfy { found.h[$0] == 0 && found.c[$0] == 0 })

        for company in shape.companies {
            func rows(_ values: [Float]) -> [Float] {
                let width = values.count / shape.rows
                return company.flatMap { values[$0 * width..<($0 + 1) * width] }
            }
            let some = try step(
                subject, matrix, initial: rows(initial), h: PackedRows(company, of: h), c: rows(c))
            #expect(bits(some.h) == bits(rows(found.h)) && bits(some.c) == bits(rows(found.c)))
        }
    }

    // MARK: Rows

    @Test("rows are packed to the words that the plain kernel makes of them", arguments: shapes, subjects)
    func packing(shape: Shape, subject: Subject) throws {
        var values = Generator.uniform("x", count: shape.rows * shape.inputs).map { $0 * 5 }
        for (row, odd) in zip(1..<shape.rows, [Float.nan, .infinity, 0, .leastNonzeroMagnitude, 3e38]) {
            values[row * shape.inputs] = odd
        }
        for zero: UInt8 in [0, 128] {
            let found = PackedRows(values, rows: shape.rows, with: try subject.table(), subject.precision, zero: zero)
            let expected = PackedRows(
                values, rows: shape.rows, with: try subject.plain.table(), subject.precision, zero: zero)
            #expect(found.words == expected.words)
            #expect(subject.precision != .int8 || bits(found.scale) == bits(expected.scale))
        }
    }

    @Test(
        "softmax and layer norm are the plain ones", arguments: [1, 2, 3, 7, 16, 17, 30, 64, 511, 512],
        Kernels.available)
    func rows(count: Int, variant: Kernels.Variant) throws {
        let values = Generator.uniform("row", count: count).map { $0 * 9 }
        let weight = Generator.uniform("weight", count: count)
        let bias = Generator.uniform("bias", count: count)
        func table(_ variant: Kernels.Variant) throws -> ckernels { try #require(ckernels_get(variant.code)).pointee }
        func softmax(_ variant: Kernels.Variant) throws -> [Float] {
            var row = values
            try table(variant).softmax(&row, count, 0.5)
            return row
        }
        func layerNorm(_ variant: Kernels.Variant) throws -> [Float] {
            var row = values
            try table(variant).layer_norm(&row, count, weight, bias, 1e-5)
            return row
        }
        #expect(largestDifference(try softmax(variant), try softmax(.plain)) <= 2e-7)
        #expect(abs(try softmax(variant).reduce(0, +) - 1) <= 1e-6)
        #expect(largestDifference(try layerNorm(variant), try layerNorm(.plain)) <= 2e-6)
    }

    // MARK: Choice

    @Test("TANDEM_KERNELS chooses a variant, and what cannot be had is said")
    func choice() {
        let fastest = Kernels.available.last
        #expect(Kernels.choose("plain").kernels.variant == .plain)
        for name in [nil, ""] {
            #expect(Kernels.choose(name).kernels.variant == fastest)
            #expect(Kernels.choose(name).note == nil)
        }
        let (kernels, note) = Kernels.choose("sse9")
        #expect(kernels.variant == fastest)
        #expect(note?.hasPrefix("TANDEM_KERNELS: found \"sse9\", expected one of plain") == true)
    }

    @Test("a variant that this processor has not got is no variant")
    func availability() {
        #expect(Kernels.available.first == .plain)
        #expect(Kernels.Variant.allCases.filter { Kernels($0) != nil } == Kernels.available)
        #expect(Kernels.available.contains(Kernels.best.variant))
    }
}
