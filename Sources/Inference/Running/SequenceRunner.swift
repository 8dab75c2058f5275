/// Whole sequences through one path, with the heads' values as they come.
final class SequenceRunner {
    struct Result {
        /// (T, outputs), or (1, outputs) where the path ends in a final state.
        var output: [Float] = []
        /// The heads' values of the cycles that are scored, all of them or the last; empty without the head.
        var heads = HeadValues()
        /// The operating conditions of the cycles that are scored; empty without heads.
        var conditions: [Int] = []
        /// What the window path reads of a live run, (T, features); empty if it reads nothing.
        var liveFeatures: [Float] = []
        /// By state name, then by row.
        var states: [[LSTMState]] = []
    }

    struct HeadValues {
        /// (scored)
        var rul: [Float] = []
        /// (scored, 3): logits.
        var health: [Float] = []
        /// (scored): before softplus.
        var sigma: [Float] = []
    }

    private let names: [ModelRun.StateName]
    private let network: PackedNetwork
    private let normaliser: Normaliser
    private let runner: NetworkRunner
    private let scoresLastCycle: Bool
    private let arena = FloatArena()
    private let inputs: UnsafeMutablePointer<Float>
    private let state: UnsafeMutablePointer<Float>
    /// (rows, shownCount)
    private let shown: UnsafeMutablePointer<Float>
    private let shownCount: Int

    /// - Parameter rows: timesteps that go through the layers together; those of the whole sequence on the window path.
    init(_ run: ModelRun, rows: Int) {
        names = run.stateNames
        network = run.network
        let reader = run.path == .live ? run.bundle.liveFeatures : nil
        runner = NetworkRunner(
            run.network, capacity: NetworkRunner.Extent(sequences: 1, timesteps: rows), kernels: run.kernels,
            reader: reader)
        normaliser = Normaliser(run.bundle, inputs: run.network.geometry.inputs)
        scoresLastCycle = run.scoresLastCycle
        inputs = arena.take(rows * normaliser.inputCount)
        state = arena.take(runner.stateCount)
        shownCount = reader?.features ?? 0
        shown = arena.take(rows * shownCount)
    }

    /// Sets the state before the next sequence: what `values` gives for a tensor's name and row, the bundle's own where it
    /// gives nothing.
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
    ///
    /// - Parameter liveFeatures: (T, features) for a path that reads them, else empty.
    func run(_ channels: [Float], liveFeatures: [Float] = []) -> Result {
        let length = channels.count / normaliser.channelCount
        precondition(
            liveFeatures.count == length * runner.readCount,
            "found \(liveFeatures.count) live features, expected \(runner.readCount) for each of \(length) timesteps")
        var result = Result()
        for start in stride(from: 0, to: length, by: runner.capacity.timesteps) {
            let count = min(runner.capacity.timesteps, length - start)
            var conditions: [Int] = []
            channels.withUnsafeBufferPointer { channels in
                for t in 0..<count {
                    // The input was checked to have at least one timestep and one channel.
                    let row = channels.baseAddress! + (start + t) * normaliser.channelCount
                    conditions.append(normaliser.run(row, into: inputs + t * normaliser.inputCount))
                }
            }
            let features = liveFeatures.withUnsafeBufferPointer { live in
                runner.sequences[0] = NetworkRunner.Sequence(
                    state: state, live: live.baseAddress.map { $0 + start * runner.readCount }, show: shown)
                return runner.encode(
                    inputs, stride: normaliser.inputCount,
                    extent: NetworkRunner.Extent(sequences: 1, timesteps: count))
            }
            append(features, width: runner.outputs, to: &result.output)
            result.liveFeatures.append(contentsOf: UnsafeBufferPointer(start: shown, count: count * shownCount))
            guard network.geometry.heads != nil else { continue }
            let scored = scoresLastCycle ? features.last(1) : features
            result.conditions += conditions.suffix(scored.count)
            let values = runner.heads(scored)
            append(values.rul, width: 1, to: &result.heads.rul)
            if let health = values.health { append(health, width: 3, to: &result.heads.health) }
            if let sigma = values.sigma { append(sigma, width: 1, to: &result.heads.sigma) }
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

    private func append(_ matrix: NetworkRunner.Matrix, width: Int, to values: inout [Float]) {
        for t in 0..<matrix.count {
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
