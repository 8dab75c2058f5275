import CKernels

extension NetworkRunner {
    /// x (count, D) -> y (count, 2H or H), both directions one after the other; y (1, 2H or H) if the stage is final.
    func run(
        _ stage: PackedLSTMLayer, _ x: UnsafePointer<Float>, stride: Int, count: Int,
        state: UnsafeMutablePointer<Float>, into y: Matrix
    ) {
        run(stage, stage.forward, x, stride: stride, count: count, state: state, into: y, isBackward: false)
        guard let backward = stage.backward else {
            if stage.isFinal && count > 1 { y.base.update(from: y.row(count - 1), count: stage.hidden) }
            return
        }
        // The forward half of a row is written in whole groups of units, into the backward half: so it comes first.
        let half = Matrix(base: y.base + stage.hidden, stride: y.stride)
        run(stage, backward, x, stride: stride, count: count, state: state, into: half, isBackward: true)
        // The backward direction ends at the first timestep, where its final state stands already.
        if stage.isFinal && count > 1 { y.base.update(from: y.row(count - 1), count: stage.hidden) }
        guard stage.merge != .concat else { return }
        for t in 0..<(stage.isFinal ? 1 : count) {
            merge(stage, y.row(t))
        }
    }

    /// One direction: x (count, D) -> h_t at y[t] (H).
    private func run(
        _ stage: PackedLSTMLayer, _ direction: PackedLSTMLayer.Direction, _ x: UnsafePointer<Float>, stride: Int,
        count: Int, state: UnsafeMutablePointer<Float>, into y: Matrix, isBackward: Bool
    ) {
        let h = state + direction.stateOffset
        let panelCount = stage.units / unitGroup
        let gateCount = 4 * stage.units
        var call = ckernels_lstm_step(
            panel_count: panelCount, initial: direction.bias, input_panels: direction.inputPanels, inputs: stage.inputs,
            x: x, hidden_panels: direction.hiddenPanels, hidden: stage.hidden, h: h, c: h + stage.hidden, h_next: y.base
        )
        if count == 1 {
            kernels.functions.lstm_step(&call)
            h.update(from: y.base, count: stage.hidden)
            return
        }

        // What the inputs give to the gates, for all timesteps in one product; then step by step what the state gives.
        var product = ckernels_product(
            panels: direction.inputPanels, panel_count: panelCount, inputs: stage.inputs, x: x, x_stride: stride,
            rows: count, bias: direction.bias, y: work.gates, y_stride: gateCount, relu: false)
        kernels.functions.product(&product)
        call.inputs = 0
        for step in 0..<count {
            let t = isBackward ? count - 1 - step : step
            call.initial = UnsafePointer(work.gates + t * gateCount)
            call.h_next = y.row(t)
            kernels.functions.lstm_step(&call)
            call.h = UnsafePointer(call.h_next)
        }
        h.update(from: UnsafePointer(call.h), count: stage.hidden)
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
