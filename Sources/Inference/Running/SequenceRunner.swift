/// Whole sequences through one path, with the heads' values as they come.
final class SequenceRunner {
    struct Result {
        /// (T, outputs)
        var output: [Float] = []
        /// (T): the RUL head; empty without heads.
        var rul: [Float] = []
        /// (T, 3): the health head's logits; empty without heads.
        var health: [Float] = []
        /// By state name, then by row.
        var states: [[LSTMState]] = []
    }

    private let names: [ModelRun.StateName]
    private let network: PackedNetwork
    private let normaliser: Normaliser
    private let runner: NetworkRunner
    private let arena = FloatArena()
    private let inputs: UnsafeMutablePointer<Float>
    private let state: UnsafeMutablePointer<Float>

    /// - Parameter rows: timesteps that go through the layers together.
    init(_ run: ModelRun, rows: Int) {
        names = run.stateNames
        network = run.network
        runner = NetworkRunner(run.network, rows: rows, kernels: run.kernels)
        normaliser = Normaliser(run.bundle, inputs: run.network.geometry.inputs)
        inputs = arena.take(rows * normaliser.inputCount)
        state = arena.take(runner.stateCount)
    }

    /// Sets the state before the next sequence: what `values` gives for a tensor's name and row, zero where it gives nothing.
    func setStates(_ values: (String, Int) -> [Float]?) {
        runner.reset(state)
        for name in names {
            for (row, place) in places(of: name).enumerated() {
                if let values = values(name.hidden("0"), row) { place.h.update(from: values, count: name.shape[1]) }
                if let values = values(name.cell("0"), row) { place.c.update(from: values, count: name.shape[1]) }
            }
        }
    }

    /// channels (T, channelCount), row-major, from the state that is set.
    func run(_ channels: [Float]) -> Result {
        let length = channels.count / normaliser.channelCount
        var result = Result()
        for start in stride(from: 0, to: length, by: runner.rows) {
            let count = min(runner.rows, length - start)
            channels.withUnsafeBufferPointer { channels in
                for t in 0..<count {
                    // The input was checked to have at least one timestep and one channel.
                    let row = channels.baseAddress! + (start + t) * normaliser.channelCount
                    normaliser.run(row, into: inputs + t * normaliser.inputCount)
                }
            }
            let features = runner.encode(inputs, stride: normaliser.inputCount, count: count, state: state)
            append(features, count: count, width: runner.outputs, to: &result.output)
            if network.geometry.heads != nil {
                append(runner.rul(features, count: count), count: count, width: 1, to: &result.rul)
                append(runner.health(features, count: count), count: count, width: 3, to: &result.health)
            }
        }
        result.states = names.map { name in
            places(of: name).map { h, c in
                LSTMState(
                    h: Array(UnsafeBufferPointer(start: h, count: name.shape[1])),
                    c: Array(UnsafeBufferPointer(start: c, count: name.shape[1])))
            }
        }
        return result
    }

    private func append(_ matrix: NetworkRunner.Matrix, count: Int, width: Int, to values: inout [Float]) {
        for t in 0..<count {
            values.append(contentsOf: UnsafeBufferPointer(start: matrix.row(t), count: width))
        }
    }

    /// Where the states of that name stand, by row.
    private func places(
        of name: ModelRun.StateName
    ) -> [(h: UnsafeMutablePointer<Float>, c: UnsafeMutablePointer<Float>)] {
        network.directions[name.stack][name.directions].map { direction in
            let h = state + direction.stateOffset
            return (h, h + name.shape[1])
        }
    }
}
