/// The window path: scores for the cycles of a complete window, each knowing what came before and after it there.
///
/// A model that was trained for the last cycle alone scores that one; see ``scoredCount``. A cascade reads the live path's
/// features of every cycle too; see ``featureCount``. A bundle may allow windows of fewer cycles than it was trained for; see
/// ``minimumLength``.
///
/// Weights are shared and immutable, scratch memory belongs to the scorer: one per thread. Scoring allocates nothing.
public final class WindowScorer {
    /// Raw channels per cycle.
    public let channelCount: Int
    /// Cycles per window.
    public let length: Int
    /// The fewest cycles that a window may have: ``length``, unless the bundle says less.
    public let minimumLength: Int
    /// How many of them are scored, the newest: ``length`` or 1.
    public let scoredCount: Int
    /// Live features per cycle; 0 if the path reads none.
    public let featureCount: Int
    public let precision: Precision
    /// The most windows of one call.
    public let batch: Int

    private let normaliser: Normaliser
    private let runner: NetworkRunner
    private let scale: ScoreScale
    private let arena = FloatArena()
    /// (length, windows, inputs), as below of the windows that go through the layers together.
    private let inputs: UnsafeMutablePointer<Float>
    /// (windows, stateCount)
    private let states: UnsafeMutablePointer<Float>
    /// (length, windows): each cycle's operating condition.
    private let conditions: UnsafeMutableBufferPointer<Int>

    /// - Parameters:
    ///   - bundle: must have a window path with heads.
    ///   - precision: of the wide layers; see ``ModelBundle/precision(_:path:bound:kernels:)``.
    ///   - kernels: the scores' last bits depend on them.
    ///   - batch: the most windows of one call.
    ///   - pause: called all along, so that a thread of little importance can let others go ahead.
    /// - Throws: ``BundleError`` if the bundle has no window path, or one without heads.
    /// - Precondition: the kernels have the precision.
    public init(
        bundle: ModelBundle, precision: Precision = .float32, kernels: Kernels = .best, batch: Int = 1,
        pause: Pause? = nil
    ) throws(BundleError) {
        precondition(batch > 0, "a batch has windows")
        let network = try bundle.scoringNetwork(.window, precision: precision)
        length = bundle.manifest.window?.length ?? 1
        minimumLength = bundle.manifest.window?.minimumLength ?? length
        scoredCount = bundle.manifest.window?.scoredCount ?? 1
        let chunk = NetworkRunner.chunk(batch: batch, timesteps: length)
        runner = NetworkRunner(
            network, capacity: NetworkRunner.Extent(sequences: chunk, timesteps: length), kernels: kernels,
            pause: pause)
        normaliser = Normaliser(bundle, inputs: network.geometry.inputs)
        scale = ScoreScale(bundle, path: .window, kernels: kernels)
        channelCount = normaliser.channelCount
        featureCount = runner.readCount
        self.precision = precision
        self.batch = batch
        inputs = arena.take(chunk * length * normaliser.inputCount)
        states = arena.take(chunk * runner.stateCount)
        conditions = .allocate(capacity: chunk * length)
        conditions.initialize(repeating: 0)
    }

    deinit {
        conditions.deallocate()
    }

    /// Scores one window.
    ///
    /// - Parameters:
    ///   - channels: (length, channelCount) raw values, row-major, oldest first, all finite.
    ///   - liveFeatures: (length, featureCount), what the live path's ``StreamingScorer/step(_:state:features:)`` gave at the
    ///     same cycles; `nil` only if featureCount is 0.
    ///   - scores: room for `scoredCount` scores, oldest first. The last cycle has a look-ahead of 0, the first of
    ///     scoredCount - 1.
    public func score(
        _ channels: UnsafePointer<Float>, liveFeatures: UnsafePointer<Float>? = nil,
        into scores: UnsafeMutableBufferPointer<CycleScore>
    ) {
        var window = WindowInput(channels: channels, liveFeatures: liveFeatures)
        withUnsafePointer(to: &window) { score(UnsafeBufferPointer(start: $0, count: 1), into: scores) }
    }

    /// Scores one window of `count` cycles, as the layers score a sequence of that length.
    ///
    /// - Parameters:
    ///   - channels: (count, channelCount), as of a whole window.
    ///   - count: ``minimumLength`` to ``length``.
    ///   - liveFeatures: (count, featureCount); `nil` only if featureCount is 0.
    ///   - scores: room for as many scores as ``scoredCount(of:)`` says, oldest first. The last cycle has a look-ahead of 0.
    public func score(
        _ channels: UnsafePointer<Float>, count: Int, liveFeatures: UnsafePointer<Float>? = nil,
        into scores: UnsafeMutableBufferPointer<CycleScore>
    ) {
        precondition(
            (minimumLength...length).contains(count), "found \(count) cycles, expected \(minimumLength) to \(length)")
        let scored = scoredCount(of: count)
        precondition(scores.count >= scored, "found room for \(scores.count) scores, expected \(scored)")
        var window = WindowInput(channels: channels, liveFeatures: liveFeatures)
        withUnsafePointer(to: &window) {
            run(UnsafeBufferPointer(start: $0, count: 1), 0..<1, length: count, into: scores)
        }
    }

    /// How many cycles of a window of `count` are scored, the newest: all of them or 1.
    public func scoredCount(of count: Int) -> Int {
        min(scoredCount, count)
    }

    /// Scores several windows. A score has the same bits as one made alone.
    ///
    /// - Parameters:
    ///   - windows: 1 to ``batch``.
    ///   - scores: room for (windows, `scoredCount`) scores, each window's as if it were alone.
    public func score(
        _ windows: UnsafeBufferPointer<WindowInput>, into scores: UnsafeMutableBufferPointer<CycleScore>
    ) {
        precondition(windows.count <= batch, "found \(windows.count) windows, expected at most \(batch)")
        precondition(
            scores.count >= windows.count * scoredCount,
            "found room for \(scores.count) scores, expected \(windows.count * scoredCount)")
        let chunk = runner.capacity.sequences
        for first in stride(from: 0, to: windows.count, by: chunk) {
            run(windows, first..<min(first + chunk, windows.count), length: length, into: scores)
        }
    }

    private func run(
        _ windows: UnsafeBufferPointer<WindowInput>, _ range: Range<Int>, length: Int,
        into scores: UnsafeMutableBufferPointer<CycleScore>
    ) {
        let (count, width) = (range.count, normaliser.inputCount)
        let scoredCount = scoredCount(of: length)
        for (place, index) in range.enumerated() {
            let window = windows[index]
            for t in 0..<length {
                let row = t * count + place
                conditions[row] = normaliser.run(window.channels + t * channelCount, into: inputs + row * width)
            }
            let state = states + place * runner.stateCount
            runner.reset(state)
            runner.sequences[place] = NetworkRunner.Sequence(state: state, live: window.liveFeatures, show: nil)
        }
        let features = runner.encode(
            inputs, stride: width, extent: NetworkRunner.Extent(sequences: count, timesteps: length)
        ).last(scoredCount * count)
        let values = runner.heads(features)
        for (place, index) in range.enumerated() {
            for t in 0..<scoredCount {
                let row = t * count + place
                scores[index * scoredCount + t] = scale.score(
                    values, row: row, condition: conditions[(length - scoredCount) * count + row],
                    lookAhead: scoredCount - 1 - t)
            }
        }
    }
}
