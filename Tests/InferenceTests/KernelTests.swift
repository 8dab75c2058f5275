import CKernels
import Inference
import Testing

/// The vector kernels against the plain ones, on shapes that are no multiple of anything.
@Suite("Kernels")
struct KernelTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var rows: Int
        var inputs: Int
        var outputs: Int
        var testDescription: String { "(\(rows), \(inputs)) → \(outputs)" }
    }

    static let shapes: [Shape] = {
        let sizes = Generator.uniform("kernel shapes", count: 3 * 24).map { Int(($0 + 1) * 0.5 * 140) + 1 }
        let random = (0..<24).map {
            Shape(rows: sizes[3 * $0] % 40 + 1, inputs: sizes[3 * $0 + 1], outputs: sizes[3 * $0 + 2])
        }
        let edges = [(1, 1, 1), (6, 64, 64), (7, 63, 65), (1, 17, 192), (5, 3, 128), (13, 256, 64)]
        return random + edges.map { Shape(rows: $0.0, inputs: $0.1, outputs: $0.2) }
    }()

    /// 64-byte aligned floats for the length of a call.
    private func withAligned(_ values: [Float], _ body: (UnsafeMutablePointer<Float>) throws -> Void) rethrows {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(values.count, 1) * 4, alignment: 64)
        defer { memory.deallocate() }
        let floats = memory.bindMemory(to: Float.self, capacity: values.count)
        floats.initialize(from: values, count: values.count)
        try body(floats)
    }

    private func table(_ variant: Kernels.Variant) throws -> ckernels {
        return try #require(ckernels_get(variant.code)).pointee
    }

    /// y (rows, panels of 64) of a random product.
    private func product(
        _ variant: Kernels.Variant, _ shape: Shape, relu: Bool, continued: Bool = false, single: Bool = false
    ) throws -> [Float] {
        let kernels = try table(variant)
        let panelCount = (shape.outputs + 63) / 64
        let stride = shape.inputs + 3
        let weights = Generator.uniform("weights", count: shape.outputs * shape.inputs)
        var bias = Generator.uniform("bias", count: shape.outputs)
        bias += Array(repeating: 0, count: panelCount * 64 - shape.outputs)
        // Between the rows stands what must not be read.
        var x = Generator.uniform("x", count: shape.rows * stride)
        for row in 0..<shape.rows { for gap in shape.inputs..<stride { x[row * stride + gap] = .nan } }
        var y = [Float](repeating: .nan, count: shape.rows * panelCount * 64)
        withAligned(Array(repeating: 0, count: panelCount * shape.inputs * 64)) { panels in
            ckernels_pack(weights, shape.outputs, shape.inputs, panels)
            let half = continued ? shape.inputs / 2 : shape.inputs
            withAligned(Array(repeating: 0, count: panelCount * (shape.inputs - half) * 64)) { rest in
                // The same sums in two calls: the second one goes on from y.
                if continued {
                    let columns: (Range<Int>) -> [Float] = { range in
                        (0..<shape.outputs).flatMap {
                            weights[$0 * shape.inputs..<($0 + 1) * shape.inputs][offsetBy: range]
                        }
                    }
                    ckernels_pack(columns(0..<half), shape.outputs, half, panels)
                    ckernels_pack(columns(half..<shape.inputs), shape.outputs, shape.inputs - half, rest)
                }
                x.withUnsafeBufferPointer { x in
                    bias.withUnsafeBufferPointer { bias in
                        y.withUnsafeMutableBufferPointer { y in
                            for row in Swift.stride(from: 0, to: shape.rows, by: single ? 1 : shape.rows) {
                                var call = ckernels_product(
                                    panels: panels, panel_count: panelCount, inputs: half,
                                    x: x.baseAddress! + row * stride, x_stride: stride,
                                    rows: single ? 1 : shape.rows, bias: bias.baseAddress,
                                    y: y.baseAddress! + row * panelCount * 64, y_stride: panelCount * 64,
                                    relu: relu && !continued)
                                kernels.product(&call)
                                guard continued else { continue }
                                call.panels = UnsafePointer(rest)
                                call.inputs = shape.inputs - half
                                call.x += half
                                call.bias = nil
                                call.relu = relu
                                kernels.product(&call)
                            }
                        }
                    }
                }
            }
        }
        return y
    }

    @Test("a product is the plain one's", arguments: shapes, Kernels.available)
    func products(shape: Shape, variant: Kernels.Variant) throws {
        for relu in [false, true] {
            let found = try product(variant, shape, relu: relu)
            let expected = try product(.plain, shape, relu: relu)
            // Each of the d terms is at most 1 and rounded once or twice.
            #expect(
                largestDifference(found, expected) <= Float(shape.inputs) * Float(shape.inputs).squareRoot() * 0x1p-23)
            #expect(!relu || found.allSatisfy { $0 >= 0 })
            let padding = found.indices.filter { $0 % (found.count / shape.rows) >= shape.outputs }
            #expect(padding.allSatisfy { found[$0] == 0 })
        }
    }

    @Test(
        "a row has the same bits alone, among others, and when its sums are continued", arguments: shapes,
        Kernels.available)
    func rows(shape: Shape, variant: Kernels.Variant) throws {
        let together = try product(variant, shape, relu: false)
        #expect(bits(try product(variant, shape, relu: false, single: true)) == bits(together))
        #expect(bits(try product(variant, shape, relu: false, continued: true)) == bits(together))
        #expect(bits(try product(variant, shape, relu: false, continued: true, single: true)) == bits(together))
    }

    @Test("AVX2 and AVX-512 give the same bits", .enabled(if: Kernels.available.contains(.avx512)), arguments: shapes)
    func variants(shape: Shape) throws {
        #expect(bits(try product(.avx2, shape, relu: true)) == bits(try product(.avx512, shape, relu: true)))
        #expect(try step(.avx2, shape) == step(.avx512, shape))
    }

    /// One LSTM step of `outputs` units: h' and c'.
    private func step(_ variant: Kernels.Variant, _ shape: Shape) throws -> [Float] {
        let kernels = try table(variant)
        let hidden = shape.outputs
        let groups = (hidden + 15) / 16
        func weights(_ name: String, _ inputs: Int) -> [Float] {
            let scale = 2 / Float(inputs).squareRoot()
            return Generator.uniform(name, count: 4 * hidden * inputs).map { $0 * scale }
        }
        let x = Generator.uniform("x", count: shape.inputs)
        let h = Generator.uniform("h", count: hidden)
        var c = Generator.uniform("c", count: hidden).map { $0 * 4 } + Array(repeating: 0, count: groups * 16 - hidden)
        var next = [Float](repeating: .nan, count: groups * 16)
        withAligned(Array(repeating: 0, count: groups * 64 * shape.inputs)) { inputPanels in
            withAligned(Array(repeating: 0, count: groups * 64 * hidden)) { hiddenPanels in
                withAligned(Array(repeating: 0, count: groups * 64)) { bias in
                    ckernels_pack_gates(weights("ih", shape.inputs), hidden, shape.inputs, inputPanels)
                    ckernels_pack_gates(weights("hh", hidden), hidden, hidden, hiddenPanels)
                    ckernels_pack_gates(weights("bias", 1), hidden, 1, bias)
                    x.withUnsafeBufferPointer { x in
                        h.withUnsafeBufferPointer { h in
                            c.withUnsafeMutableBufferPointer { c in
                                next.withUnsafeMutableBufferPointer { next in
                                    var call = ckernels_lstm_step(
                                        panel_count: groups, initial: bias, input_panels: inputPanels,
                                        inputs: shape.inputs, x: x.baseAddress, hidden_panels: hiddenPanels,
                                        hidden: hidden, h: h.baseAddress!, c: c.baseAddress!,
                                        h_next: next.baseAddress!)
                                    kernels.lstm_step(&call)
                                }
                            }
                        }
                    }
                }
            }
        }
        #expect(next[hidden...].allSatisfy { $0 == 0 } && c[hidden...].allSatisfy { $0 == 0 })
        return Array(next[..<hidden] + c[..<hidden])
    }

    @Test("an LSTM step is the plain one's", arguments: shapes, Kernels.available)
    func steps(shape: Shape, variant: Kernels.Variant) throws {
        #expect(largestDifference(try step(variant, shape), try step(.plain, shape)) <= 1e-5)
    }

    @Test(
        "softmax and layer norm are the plain ones", arguments: [1, 2, 3, 7, 16, 17, 30, 64, 511, 512],
        Kernels.available)
    func rows(count: Int, variant: Kernels.Variant) throws {
        let values = Generator.uniform("row", count: count).map { $0 * 9 }
        let weight = Generator.uniform("weight", count: count)
        let bias = Generator.uniform("bias", count: count)
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

extension ArraySlice<Float> {
    /// A part of the slice, counted from its start.
    fileprivate subscript(offsetBy range: Range<Int>) -> ArraySlice<Float> {
        self[startIndex + range.lowerBound..<startIndex + range.upperBound]
    }
}
