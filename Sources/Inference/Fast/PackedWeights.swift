import CKernels

/// Outputs side by side in a panel.
let panelWidth = CKERNELS_PANEL
/// Units side by side in a panel of gates.
let unitGroup = CKERNELS_UNITS

/// A weight matrix W (n, d) as the kernels of one precision read it.
///
/// It points into the arena of its network and is as plain as a number, so that a step counts no references.
struct PackedWeights {
    let precision: Precision
    let matrix: ckernels_weights
    /// Whether the rows are the gates i, f, g, o of an LSTM, which stand in panels of units.
    let isGates: Bool
    /// Rows n, those of all four gates.
    let outputs: Int
    /// In `int8` the byte that stands for 0 in the rows it is multiplied with: 0 where none is negative, else 128.
    let zero: UInt8

    var inputs: Int { matrix.inputs }
    var panelCount: Int { matrix.panel_count }
    /// Floats that a row of W x takes: panels are written whole.
    var outputStride: Int { panelCount * panelWidth }

    /// - Parameter values: (n, d), row-major.
    init(
        _ values: [Float], inputs: Int, isGates: Bool, precision: Precision = .float32, isPositive: Bool = false,
        in arena: FloatArena
    ) {
        precondition(values.count.isMultiple(of: inputs), "\(values.count) weights are not rows of \(inputs)")
        self.precision = precision
        self.isGates = isGates
        outputs = values.count / inputs
        zero = isPositive ? 0 : 128
        let count = isGates ? outputs / 4 : outputs
        let group = isGates ? unitGroup : panelWidth
        let panelCount = roundUp(count, group) / group
        let words = ckernels_words(precision.code, inputs)
        let panels = arena.take(panelCount * words * panelWidth)
        var scale: UnsafeMutablePointer<Float>?
        var start: UnsafeMutablePointer<Int32>?
        if precision == .int8 {
            scale = arena.take(panelCount * panelWidth)
            start = UnsafeMutableRawPointer(arena.take(panelCount * panelWidth))
                .bindMemory(to: Int32.self, capacity: panelCount * panelWidth)
        }
        ckernels_pack_weights(precision.code, isGates, values, count, inputs, zero, panels, scale, start)
        matrix = ckernels_weights(
            panels: panels, panel_count: panelCount, inputs: inputs, words: words, scale: scale, start: start)
    }

    /// The same weights in another precision.
    ///
    /// - Parameter columns: those of some inputs alone; `nil` is all.
    /// - Precondition: they are in `float32`.
    func packed(
        in precision: Precision, columns: Range<Int>? = nil, isPositive: Bool, in arena: FloatArena
    ) -> PackedWeights {
        let columns = columns ?? 0..<inputs
        return PackedWeights(
            values(columns), inputs: columns.count, isGates: isGates, precision: precision, isPositive: isPositive,
            in: arena)
    }

    /// (n, columns), row-major: what was packed in `float32`.
    private func values(_ columns: Range<Int>) -> [Float] {
        precondition(precision == .float32, "found weights in \(precision), expected float32")
        let panels = matrix.panels.assumingMemoryBound(to: Float.self)
        let units = outputs / 4
        return [Float](unsafeUninitializedCapacity: outputs * columns.count) { values, count in
            for output in 0..<outputs {
                var (panel, lane) = output.quotientAndRemainder(dividingBy: panelWidth)
                if isGates {
                    let (gate, unit) = output.quotientAndRemainder(dividingBy: units)
                    panel = unit / unitGroup
                    lane = gate * unitGroup + unit % unitGroup
                }
                let column = panels + panel * inputs * panelWidth + lane
                for (place, input) in columns.enumerated() {
                    values[output * columns.count + place] = column[input * panelWidth]
                }
            }
            count = outputs * columns.count
        }
    }

    /// Bytes of the panels and what belongs to them.
    var byteCount: Int {
        panelCount * panelWidth * 4 * (matrix.words + (precision == .int8 ? 2 : 0))
    }
}
