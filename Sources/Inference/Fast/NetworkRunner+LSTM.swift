import CKernels

extension NetworkRunner {
    /// About how many rows of gates are made at once: so many that the input weights are read seldom, so few that gates
    /// and recurrent weights stay in the second-level cache.
    static let gateRows = 96

    /// Floats from one row of gates to the next: not a multiple of 4 KiB, where rows would push each other out of the
    /// first-level cache.
    static func gateStride(_ stage: PackedLSTMLayer) -> Int { 4 * stage.units + 16 }

    /// x (rows, D) -> y (rows, 2H or H), both directions one after the other; y (sequences, 2H or H) if the stage is final.
    func run(_ stage: PackedLSTMLayer, _ x: UnsafePointer<Float>, stride: Int, _ extent: Extent, into y: Matrix) {
        let input = Input(
            rows: pack(x, stride: stride, rows: extent.rows, for: stage.forward.inputWeights),
            rest: stage.forward.restWeights.map { rest in
                pack(x + stage.inputs - rest.inputs, stride: stride, rows: extent.rows, for: rest, isRest: true)
            })
        run(stage, stage.forward, input, extent, into: y, isBackward: false)
        if let backward = stage.backward {
            // The forward half of a row is written in whole groups of units, into the backward half: so it comes first.
            let half = Matrix(base: y.base + stage.hidden, stride: y.stride)
            run(stage, backward, input, extent, into: half, isBackward: true)
        }
        var rows = extent.rows
        if stage.isFinal && extent.timesteps > 1 {
            // The backward direction ends at the first timestep, where its final state stands already.
            rows = extent.sequences
            for sequence in 0..<rows {
                y.row(sequence).update(from: y.row(extent.rows - rows + sequence), count: stage.hidden)
            }
        }
        guard stage.backward != nil && stage.merge != .concat else { return }
        for row in 0..<rows { merge(stage, y.row(row)) }
    }

    /// What a layer reads, and the last of its inputs, where they are packed apart.
    private struct Input {
        var rows: PackedRows
        var rest: PackedRows?
    }

    /// One direction: x (rows, D) -> h at y (rows, H).
    ///
    /// What the inputs give to the gates is made for many timesteps in one product; then step by step what the state gives,
    /// for all sequences at once.
    private func run(
        _ stage: PackedLSTMLayer, _ direction: PackedLSTMLayer.Direction, _ x: Input, _ extent: Extent,
        into y: Matrix, isBackward: Bool
    ) {
        let (count, timesteps) = (extent.sequences, extent.timesteps)
        let weights = direction.hiddenWeights
        let isPacked = weights.precision != .float32
        let kernels = kernels(of: weights)
        let gates = Matrix(base: work.gates, stride: Self.gateStride(stage))
        let start = begin(stage, direction, count)
        // h is within -1...1, and is packed for the kernels before each step.
        var pack = ckernels_pack_rows(
            x: start.h, x_stride: stage.units, rows: count, inputs: stage.hidden, words: work.hiddenWords,
            words_stride: weights.matrix.words, zero: weights.zero, range: 1,
            scale: weights.precision == .int8 ? work.hiddenScales : nil)
        var call = ckernels_lstm(
            weights: weights.matrix, rows: count, initial: gates.base, initial_stride: gates.stride,
            h: UnsafeRawPointer(isPacked ? work.hiddenWords : start.h),
            h_stride: isPacked ? weights.matrix.words : stage.units, h_scale: work.hiddenScales, c: start.c,
            c_stride: stage.units, h_next: y.base, h_next_stride: y.stride)
        let block = max(1, min(timesteps, Self.gateRows / count))
        for first in Swift.stride(from: 0, to: timesteps, by: block) {
            let steps = min(block, timesteps - first)
            let firstRow = (isBackward ? timesteps - first - steps : first) * count
            multiply(
                direction.inputWeights, x.rows.from(firstRow), rows: steps * count, bias: direction.bias, into: gates)
            if let weights = direction.restWeights, let rest = x.rest {
                multiply(weights, rest.from(firstRow), rows: steps * count, bias: nil, into: gates)
            }
            for step in 0..<steps {
                let row = (isBackward ? steps - 1 - step : step) * count
                if isPacked { kernels.pack(&pack) }
                call.initial = UnsafePointer(gates.row(row))
                call.h_next = y.row(firstRow + row)
                kernels.lstm(&call)
                pack.x = UnsafePointer(call.h_next)
                pack.x_stride = y.stride
                if !isPacked {
                    call.h = UnsafeRawPointer(call.h_next)
                    call.h_stride = y.stride
                }
            }
            pause?()
        }
        for sequence in 0..<count {
            let h = sequences[sequence].state + direction.stateOffset
            h.update(from: pack.x + sequence * y.stride, count: stage.hidden)
            guard count > 1 else { break }
            (h + stage.hidden).update(from: start.c + sequence * stage.units, count: stage.units)
        }
    }

    /// What a direction begins with, h and c (count, units): the state itself of a sequence that is alone, whose c goes on in
    /// place; of several a copy, for their states stand anywhere.
    private func begin(
        _ stage: PackedLSTMLayer, _ direction: PackedLSTMLayer.Direction, _ count: Int
    ) -> (h: UnsafeMutablePointer<Float>, c: UnsafeMutablePointer<Float>) {
        for sequence in 0..<count {
            let h = sequences[sequence].state + direction.stateOffset
            if count == 1 { return (h, h + stage.hidden) }
            (work.hidden + sequence * stage.units).update(from: h, count: stage.hidden)
            (work.cells + sequence * stage.units).update(from: h + stage.hidden, count: stage.units)
        }
        return (work.hidden, work.cells)
    }

    /// forward (H) and backward (H), side by side -> (H), in place.
    private func merge(_ stage: PackedLSTMLayer, _ row: UnsafeMutablePointer<Float>) {
        let backward = row + stage.hidden
        for unit in 0..<stage.hidden {
            switch stage.merge {
            case .concat: break
            case .sum: row[unit] += backward[unit]
            case .mean: row[unit] = (row[unit] + backward[unit]) / 2
            case .mul: row[unit] *= backward[unit]
            }
        }
    }
}
