/// Runs recorded sequences through one path of a bundle, also of one that is a bare LSTM stack without heads.
///
/// Reads the tensor `input`, (T, D) or (B, T, D), D being the bundle's raw channels, and `h_0` and `c_0` if they are
/// given; the window path of a cascade reads `live_features` too, (T, F), which a run of its live path wrote. Writes
///
/// | tensor | shape | |
/// | --- | --- | --- |
/// | `output` | (T, width) | features of the last layer before the heads; (1, width) behind a final state |
/// | `live_features` | (T, F) | what the window path reads of the live path; on the live path of a cascade |
/// | `h_n`, `c_n` | (layers · directions, H) | the stack's final states in PyTorch's order |
/// | `rul`, `sigma` | (T) | cycles; where there are heads |
/// | `health` | (T, 3) | probabilities of normal, degrading, critical; where there are heads |
///
/// of the T cycles, or of the last one alone, (1) and (1, 3), where the bundle scores no other,
/// with the batch after the layers in the states, and first in all others, as PyTorch has it. Where a stack's layers differ
/// in width, its states are `h_n_l0`, `h_n_l1`, … of (directions, H); where a path has several stacks, they are
/// `<layer>.h_n`; and so for `h_0` and `c_0`.
///
/// The arithmetic is that of ``StreamingScorer`` and ``WindowScorer``: the same input has the same score, to the bit.
public struct ModelRun: Sendable {
    public let path: ModelBundle.Path
    public let precision: Precision
    let bundle: ModelBundle
    let network: PackedNetwork
    let kernels: Kernels

    /// Timesteps of a live run that go through the layers together. The result does not depend on it.
    static let liveRows = 64

    /// The input and output that carries the live path's features to the window path.
    static let liveFeaturesName = "live_features"

    /// Whether a window has one score.
    var scoresLastCycle: Bool { path == .window && bundle.manifest.window?.scores == .lastCycle }

    /// Live features read per timestep.
    private var readCount: Int { network.geometry.liveFeatures?.features ?? 0 }

    /// - Throws: ``BundleError`` if the bundle has no such path.
    /// - Precondition: the kernels have the precision.
    public init(
        bundle: ModelBundle, path: ModelBundle.Path, precision: Precision = .float32, kernels: Kernels = .best
    ) throws(BundleError) {
        self.precision = precision
        network = try bundle.network(path, precision: precision)
        self.bundle = bundle
        self.path = path
        self.kernels = kernels
    }

    /// One sequence or a batch of them.
    ///
    /// - Throws: ``ModelRunError`` if a tensor is missing, unknown, of another shape, or not finite. Windows of a path with
    ///   heads have to be as long as the bundle says, or no shorter than it allows; other sequences may have any length.
    public func run(_ inputs: [String: Tensor]) throws(ModelRunError) -> [String: Tensor] {
        let input = try validate(inputs)
        let isBatch = input.shape.count == 3
        let batch = isBatch ? input.shape[0] : 1
        let length = input.shape[input.shape.count - 2]
        let names = stateNames
        var initial: [String: Tensor] = [:]
        for name in names {
            for (key, shape) in [(name.hidden("0"), name.shape), (name.cell("0"), name.shape)] {
                guard inputs[name.hidden("0")] != nil || inputs[name.cell("0")] != nil else { continue }
                initial[key] = try tensor(key, in: inputs, shape: isBatch ? [shape[0], batch, shape[1]] : shape)
            }
        }
        var liveFeatures: [Float] = []
        if readCount > 0 {
            let shape = Array(input.shape.dropLast()) + [readCount]
            liveFeatures = try tensor(Self.liveFeaturesName, in: inputs, shape: shape).values
        }

        let sequences = SequenceRunner(self, rows: path == .live ? min(length, Self.liveRows) : length)
        var results: [SequenceRunner.Result] = []
        for index in 0..<batch {
            let size = length * input.width
            let channels = Array(input.values[index * size..<(index + 1) * size])
            sequences.setStates { key, row in
                initial[key].map { Array($0.row(isBatch ? row * batch + index : row)) }
            }
            let read = length * readCount
            results.append(
                sequences.run(channels, liveFeatures: Array(liveFeatures[index * read..<(index + 1) * read])))
        }
        return tensors(results, batch: isBatch ? batch : nil, length: length)
    }

    private func validate(_ inputs: [String: Tensor]) throws(ModelRunError) -> Tensor {
        let known =
            ["input"] + (readCount > 0 ? [Self.liveFeaturesName] : [])
            + stateNames.flatMap { [$0.hidden("0"), $0.cell("0")] }
        if let name = inputs.keys.sorted().first(where: { !known.contains($0) }) {
            throw .unknownTensor(name, known: known)
        }
        let channels = bundle.channelCount
        var longest = InferenceLimits.runLength
        var shortest = 1
        if path == .window {
            longest = InferenceLimits.windowLength
            if network.geometry.heads != nil, let length = bundle.manifest.window?.length {
                (shortest, longest) = (bundle.manifest.window?.minimumLength ?? length, length)
            }
        }
        guard let input = inputs["input"] else {
            throw .input(found: nil, channels: channels)
        }
        guard (2...3).contains(input.shape.count), input.width == channels, input.shape[0] > 0 else {
            throw .input(found: input.shape, channels: channels)
        }
        let length = input.shape[input.shape.count - 2]
        guard (shortest...longest).contains(length) else {
            throw .length(found: length, expected: shortest...longest)
        }
        return try tensor("input", in: inputs, shape: input.shape)
    }

    private func tensor(
        _ name: String, in inputs: [String: Tensor], shape: [Int]
    ) throws(ModelRunError) -> Tensor {
        do throws(TensorError) {
            return try TensorStore(inputs).tensor(name, shape: shape)
        } catch {
            throw .tensor(error)
        }
    }

    private func tensors(
        _ results: [SequenceRunner.Result], batch: Int?, length: Int
    ) -> [String: Tensor] {
        func leading(_ rows: Int) -> [Int] { (batch.map { [$0] } ?? []) + [rows] }
        let outputs = network.geometry.outputs
        var tensors = [
            "output": Tensor(
                shape: leading(network.geometry.rows(of: length)) + [outputs], values: results.flatMap(\.output))
        ]
        if path == .live, let reader = bundle.liveFeatures {
            tensors[Self.liveFeaturesName] = Tensor(
                shape: leading(length) + [reader.features], values: results.flatMap(\.liveFeatures))
        }
        for (index, name) in stateNames.enumerated() {
            let shape = batch.map { [name.shape[0], $0, name.shape[1]] } ?? name.shape
            func stacked(_ part: (SequenceRunner.Result) -> [[Float]]) -> Tensor {
                let rows = (0..<name.shape[0]).flatMap { row in results.flatMap { part($0)[row] } }
                return Tensor(shape: shape, values: rows)
            }
            tensors[name.hidden("n")] = stacked { $0.states[index].map(\.h) }
            tensors[name.cell("n")] = stacked { $0.states[index].map(\.c) }
        }
        guard network.geometry.heads != nil else { return tensors }
        let scores = scores(results)
        let scored = leading(scoresLastCycle ? 1 : length)
        tensors["rul"] = Tensor(shape: scored, values: scores.map(\.rul))
        tensors["sigma"] = Tensor(shape: scored, values: scores.map(\.sigma))
        tensors["health"] = Tensor(
            shape: scored + [3],
            values: scores.flatMap { [$0.probabilities.x, $0.probabilities.y, $0.probabilities.z] })
        return tensors
    }

    /// The scores of all sequences, one after another.
    private func scores(_ results: [SequenceRunner.Result]) -> [CycleScore] {
        let scale = ScoreScale(bundle, path: path, kernels: kernels)
        return results.flatMap { result in
            let heads = result.heads
            return heads.rul.indices.map { t in
                heads.health.withUnsafeBufferPointer { health in
                    scale.score(
                        heads.rul[t], health: health.isEmpty ? nil : health.baseAddress.map { $0 + 3 * t },
                        spread: heads.sigma.isEmpty ? nil : heads.sigma[t],
                        condition: result.conditions[t], lookAhead: path == .live ? 0 : heads.rul.count - 1 - t)
                }
            }
        }
    }
}
