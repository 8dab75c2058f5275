/// What one call of a path computes and moves.
public struct PathCost: Sendable, Hashable {
    /// Bytes of the packed weights, their scales included.
    public let weightBytes: Int
    /// Multiplications and additions of one call: two for every multiply-add of ``Accounting``.
    public let operations: Int
    /// Bytes of weights that one call reads, as often as it reads them, and of states that it reads and writes.
    ///
    /// Weights are read once for all rows of a call, those of a recurrence once for every timestep.
    public let bytesTouched: Int
}

extension ModelBundle {
    /// The cost of one call with `batch` engines or windows; `nil` if the bundle has no such path.
    ///
    /// - Parameters:
    ///   - path: the one that is called.
    ///   - precision: of its wide layers.
    ///   - batch: engines or windows of the call.
    ///   - length: timesteps of a sequence; if not given, 1 on the live path and the window's length, or 30, on the window
    ///     path.
    public func cost(_ path: Path, precision: Precision = .float32, batch: Int = 1, length: Int? = nil) -> PathCost? {
        guard let packed = path == .live ? live : window else { return nil }
        let network = packed.network(precision)
        let length = length ?? (path == .live ? 1 : manifest.window?.length ?? 30)
        let accounting = Accounting(
            network.geometry, windowLength: length, scoredCount: path == .window ? manifest.window?.scoredCount : nil)
        let weights = network.weights(timesteps: length)
        let chunk = NetworkRunner.chunk(batch: batch, timesteps: length)
        let runs = (batch + chunk - 1) / chunk
        return PathCost(
            weightBytes: weights.reduce(0) { $0 + $1.weights.byteCount },
            operations: 2 * batch * accounting.multiplyAddsPerWindow,
            bytesTouched: runs * weights.reduce(0) { $0 + $1.reads * $1.weights.byteCount }
                + 2 * batch * network.stateCount * MemoryLayout<Float>.stride)
    }
}
