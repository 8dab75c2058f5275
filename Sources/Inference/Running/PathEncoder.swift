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

    /// - Throws: ``BundleError`` if the bundle has no such path.
    public init(
        bundle: ModelBundle, path: ModelBundle.Path, length: Int, precision: Precision = .float32,
        kernels: Kernels = .best, batch: Int = 1
    ) throws(BundleError) {
        precondition(length > 0 && batch > 0, "found \(batch) sequences of \(length) timesteps, expected some")
        let network = try bundle.network(path)
        runner = NetworkRunner(network, rows: length, kernels: kernels)
        inputCount = network.geometry.inputs
        outputCount = runner.outputs
        stateCount = runner.stateCount
        featureCount = runner.readCount
        rowCount = network.geometry.rows(of: length)
        self.length = length
        self.batch = batch
    }

    /// Makes `state` (stateCount) that before a sequence.
    public func reset(_ state: UnsafeMutablePointer<Float>) {
        runner.reset(state)
    }

    /// inputs (count, length, inputCount) -> outputs (count, rowCount, outputCount), each from its state, which is moved on.
    ///
    /// - Parameters:
    ///   - count: sequences, 1 to ``batch``.
    ///   - states: (count, stateCount)
    ///   - liveFeatures: (count, length, featureCount); `nil` only if featureCount is 0.
    public func encode(
        _ inputs: UnsafePointer<Float>, count: Int, states: UnsafeMutablePointer<Float>,
        liveFeatures: UnsafePointer<Float>? = nil, into outputs: UnsafeMutablePointer<Float>
    ) {
        precondition(count <= batch, "found \(count) sequences, expected at most \(batch)")
        for sequence in 0..<count {
            let features = runner.encode(
                inputs + sequence * length * inputCount, stride: inputCount, count: length,
                state: states + sequence * stateCount,
                live: liveFeatures.map { $0 + sequence * length * featureCount })
            for row in 0..<rowCount {
                (outputs + (sequence * rowCount + row) * outputCount).update(
                    from: features.row(row), count: outputCount)
            }
        }
    }
}
