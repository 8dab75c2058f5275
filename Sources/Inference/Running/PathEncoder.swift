/// The layers of one path before its heads, over sequences of one length: what a bare stack, which cannot score, is measured
/// by. Allocates nothing after `init`; one per thread.
public final class PathEncoder {
    /// Features read per timestep: normalised inputs.
    public let inputCount: Int
    /// Features emitted per row.
    public let outputCount: Int
    /// Floats of one sequence's state.
    public let stateCount: Int
    /// Live features read per timestep; 0 of a path that reads none.
    public let featureCount: Int
    /// Timesteps of a sequence.
    public let length: Int
    /// Rows emitted per sequence: `length`, or 1 where the path ends in a final state.
    public let rowCount: Int
    /// The most sequences of one call.
    public let batch: Int

    private let runner: NetworkRunner
    private let arena = FloatArena()
    /// (length, sequences, inputs) of those that go through the layers together.
    private let rows: UnsafeMutablePointer<Float>

    /// - Throws: ``BundleError`` if the bundle has no such path.
    /// - Precondition: the kernels have the precision.
    public init(
        bundle: ModelBundle, path: ModelBundle.Path, length: Int, precision: Precision = .float32,
        kernels: Kernels = .best, batch: Int = 1
    ) throws(BundleError) {
        precondition(length > 0 && batch > 0, "found \(batch) sequences of \(length) timesteps, expected some")
        let network = try bundle.network(path, precision: precision)
        let chunk = NetworkRunner.chunk(batch: batch, timesteps: length)
        runner = NetworkRunner(
            network, capacity: NetworkRunner.Extent(sequences: chunk, timesteps: length), kernels: kernels)
        inputCount = network.geometry.inputs
        outputCount = runner.outputs
        stateCount = runner.stateCount
        featureCount = runner.readCount
        rowCount = network.geometry.rows(of: length)
        self.length = length
        self.batch = batch
        rows = arena.take(chunk * length * inputCount)
    }

    /// Makes `state` (stateCount) that before a sequence.
    public func reset(_ state: UnsafeMutablePointer<Float>) {
        runner.reset(state)
    }

    /// inputs (count, length, inputCount) -> outputs (count, rowCount, outputCount), each from its state, which is moved on.
    ///
    /// - Parameters:
    ///   - inputs: (count, length, inputCount), as the first layer reads them.
    ///   - count: sequences, 1 to ``batch``.
    ///   - states: (count, stateCount)
    ///   - liveFeatures: (count, length, featureCount); `nil` only if featureCount is 0.
    ///   - outputs: room for (count, rowCount, outputCount).
    public func encode(
        _ inputs: UnsafePointer<Float>, count: Int, states: UnsafeMutablePointer<Float>,
        liveFeatures: UnsafePointer<Float>? = nil, into outputs: UnsafeMutablePointer<Float>
    ) {
        precondition(count <= batch, "found \(count) sequences, expected at most \(batch)")
        for first in stride(from: 0, to: count, by: runner.capacity.sequences) {
            let extent = NetworkRunner.Extent(
                sequences: min(runner.capacity.sequences, count - first), timesteps: length)
            for place in 0..<extent.sequences {
                let sequence = first + place
                for t in 0..<length {
                    (rows + (t * extent.sequences + place) * inputCount).update(
                        from: inputs + (sequence * length + t) * inputCount, count: inputCount)
                }
                runner.sequences[place] = NetworkRunner.Sequence(
                    state: states + sequence * stateCount,
                    live: liveFeatures.map { $0 + sequence * length * featureCount }, show: nil)
            }
            let features = runner.encode(rows, stride: inputCount, extent: extent)
            for place in 0..<extent.sequences {
                for t in 0..<rowCount {
                    (outputs + ((first + place) * rowCount + t) * outputCount).update(
                        from: features.row(t * extent.sequences + place), count: outputCount)
                }
            }
        }
    }
}
