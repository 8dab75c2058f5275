import Inference
import Simulation

/// The layers of a path that has no heads, over `rows` sequences at a time: one timestep of engines that take turns, or whole
/// windows from the initial state.
final class EncoderSpeedCall: SpeedCall {
    let rows: Int
    let callsPerRound: Int
    private let encoder: PathEncoder
    private let inputs: AlignedFloats
    private let liveFeatures: AlignedFloats
    private let outputs: AlignedFloats
    /// A group of engines each, (rows, stateCount).
    private let states: [AlignedFloats]
    private let initial: AlignedFloats
    private let carriesState: Bool
    private var next = 0

    init(_ bundle: ModelBundle, _ options: SpeedOptions, _ kernels: Kernels) throws {
        let path = options.subject.path
        carriesState = path == .live
        let rows = options.batch
        self.rows = rows
        let length = path == .live ? 1 : bundle.manifest.window?.length ?? SpeedTest.usualLength
        let encoder = try PathEncoder(
            bundle: bundle, path: path, length: length, precision: options.precision, kernels: kernels, batch: rows)
        self.encoder = encoder
        var random = SeededGenerator(seed: 1)
        inputs = AlignedFloats((0..<rows * length * encoder.inputCount).map { _ in Float(random.uniform(-1, 1)) })
        liveFeatures = AlignedFloats((0..<rows * length * encoder.featureCount).map { _ in Float(random.uniform()) })
        outputs = AlignedFloats(rows * encoder.rowCount * encoder.outputCount)
        let initial = AlignedFloats(rows * encoder.stateCount)
        for row in 0..<rows { encoder.reset(initial.base + row * encoder.stateCount) }
        self.initial = initial
        callsPerRound = carriesState ? (options.engines + rows - 1) / rows : 1
        states = (0..<callsPerRound).map { _ in
            let group = AlignedFloats(rows * encoder.stateCount)
            group.base.update(from: initial.base, count: rows * encoder.stateCount)
            return group
        }.shuffled(using: &random)
    }

    func run() {
        let state = states[next].base
        next = next + 1 == states.count ? 0 : next + 1
        if !carriesState { state.update(from: initial.base, count: rows * encoder.stateCount) }
        encoder.encode(
            inputs.base, count: rows, states: state, liveFeatures: encoder.featureCount > 0 ? liveFeatures.base : nil,
            into: outputs.base)
    }
}
