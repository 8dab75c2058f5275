import CKernels

/// The live path: one score per cycle, from that cycle and the state that its engine carries.
///
///     raw channels ─► normalise ─► convolutions ─► LSTM ─► dense ─► heads ─► score
///                                     │ tails │    │ h, c │
///                                     └───── the caller's state ─────┘
///
/// Weights are shared and immutable, scratch memory belongs to the scorer, state to the engine. So one scorer serves any
/// number of engines, and each thread has a scorer of its own. Several engines can be stepped together, which costs less
/// than one after another and gives the same bits. A step allocates nothing.
public final class StreamingScorer {
    /// Raw channels per cycle.
    public let channelCount: Int
    /// Floats of one engine's state. Its layout is the same in all precisions.
    public let stateCount: Int
    /// Features of each cycle that the window path reads; 0 in a bundle whose window path reads none.
    public let featureCount: Int
    public let precision: Precision
    /// The most engines of one call.
    public let batch: Int

    private let normaliser: Normaliser
    private let runner: NetworkRunner
    private let scale: ScoreScale
    private let arena = FloatArena()
    /// (engines, inputs), as below of those that go through the layers together.
    private let inputs: UnsafeMutablePointer<Float>
    /// (engines): each cycle's operating condition.
    private let conditions: UnsafeMutableBufferPointer<Int>

    /// - Parameters:
    ///   - bundle: must have a live path with heads.
    ///   - precision: of the wide layers; see ``ModelBundle/precision(_:path:bound:kernels:)``.
    ///   - kernels: the scores' last bits depend on them.
    ///   - batch: the most engines of one call.
    /// - Throws: ``BundleError`` if the bundle has no live path, or one without heads.
    /// - Precondition: the kernels have the precision.
    public init(
        bundle: ModelBundle, precision: Precision = .float32, kernels: Kernels = .best, batch: Int = 1
    ) throws(BundleError) {
        precondition(batch > 0, "a batch has engines")
        let network = try bundle.scoringNetwork(.live, precision: precision)
        let chunk = NetworkRunner.chunk(batch: batch, timesteps: 1)
        runner = NetworkRunner(
            network, capacity: NetworkRunner.Extent(sequences: chunk, timesteps: 1), kernels: kernels,
            reader: bundle.liveFeatures)
        normaliser = Normaliser(bundle, inputs: network.geometry.inputs)
        scale = ScoreScale(bundle, path: .live, kernels: kernels)
        channelCount = normaliser.channelCount
        stateCount = runner.stateCount
        featureCount = bundle.liveFeatures?.features ?? 0
        self.precision = precision
        self.batch = batch
        inputs = arena.take(chunk * normaliser.inputCount)
        conditions = .allocate(capacity: chunk)
        conditions.initialize(repeating: 0)
    }

    deinit {
        conditions.deallocate()
    }

    /// Makes `state` (stateCount) that of an engine which has not been seen yet: a new life.
    public func reset(_ state: UnsafeMutablePointer<Float>) {
        runner.reset(state)
    }

    /// Asks for the memory of `state` (stateCount), which will be stepped soon. The states of a large fleet are in no cache,
    /// and a step that finds its state there first waits for it a good while, layer by layer.
    public func prefetch(_ state: UnsafeMutablePointer<Float>) {
        ckernels_prefetch(state, stateCount * MemoryLayout<Float>.stride)
    }

    /// Scores the next cycle of the engine that `state` belongs to, and moves the state on.
    ///
    /// - Parameters:
    ///   - channels: (channelCount) raw values, all finite.
    ///   - state: (stateCount), as ``reset(_:)`` or the step before left it.
    ///   - features: room for what the window path reads of this cycle, (featureCount); `nil` if nobody will.
    public func step(
        _ channels: UnsafePointer<Float>, state: UnsafeMutablePointer<Float>,
        features: UnsafeMutablePointer<Float>? = nil
    ) -> CycleScore {
        let condition = normaliser.run(channels, into: inputs)
        runner.sequences[0] = NetworkRunner.Sequence(state: state, live: nil, show: features)
        let output = runner.encode(
            inputs, stride: normaliser.inputCount, extent: NetworkRunner.Extent(sequences: 1, timesteps: 1))
        return scale.score(runner.heads(output), row: 0, condition: condition, lookAhead: 0)
    }

    /// Scores the next cycle of several engines, and moves their states on. A score has the same bits as one made alone.
    ///
    /// - Parameters:
    ///   - steps: 1 to ``batch``, each of another engine.
    ///   - scores: room for as many scores, in the same order.
    public func step(_ steps: UnsafeBufferPointer<LiveStep>, into scores: UnsafeMutableBufferPointer<CycleScore>) {
        precondition(steps.count <= batch, "found \(steps.count) engines, expected at most \(batch)")
        precondition(scores.count >= steps.count, "found room for \(scores.count) scores, expected \(steps.count)")
        let chunk = runner.capacity.sequences
        for first in stride(from: 0, to: steps.count, by: chunk) {
            run(steps, first..<min(first + chunk, steps.count), into: scores)
        }
    }

    private func run(
        _ steps: UnsafeBufferPointer<LiveStep>, _ range: Range<Int>, into scores: UnsafeMutableBufferPointer<CycleScore>
    ) {
        let width = normaliser.inputCount
        for (row, index) in range.enumerated() {
            let step = steps[index]
            conditions[row] = normaliser.run(step.channels, into: inputs + row * width)
            runner.sequences[row] = NetworkRunner.Sequence(state: step.state, live: nil, show: step.features)
        }
        let output = runner.encode(
            inputs, stride: width, extent: NetworkRunner.Extent(sequences: range.count, timesteps: 1))
        let values = runner.heads(output)
        for (row, index) in range.enumerated() {
            scores[index] = scale.score(values, row: row, condition: conditions[row], lookAhead: 0)
        }
    }
}
