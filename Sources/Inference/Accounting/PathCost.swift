/// What one call of a path computes and moves, by geometry.
public struct PathCost: Sendable, Hashable {
    /// Bytes of the packed weights.
    public let weightBytes: Int
    /// Additions and multiplications of one call.
    public let operations: Int
    /// Bytes of weights and states that one call reads and writes, weights as often as they are read.
    public let bytesTouched: Int
}

extension ModelBundle {
    /// The cost of one call with `batch` engines or windows; `nil` if the bundle has no such path.
    ///
    /// - Parameter length: timesteps of a sequence: 1 on the live path, the window's length on the window path if not given.
    public func cost(_ path: Path, precision: Precision = .float32, batch: Int = 1, length: Int? = nil) -> PathCost? {
        guard let network = path == .live ? live : window else { return nil }
        let length = length ?? (path == .live ? 1 : manifest.window?.length ?? 30)
        let accounting = Accounting(
            network.geometry, windowLength: length, scoredCount: path == .window ? manifest.window?.scoredCount : nil)
        return PathCost(
            weightBytes: network.byteCount, operations: 2 * batch * accounting.multiplyAddsPerWindow,
            bytesTouched: network.byteCount + 2 * 4 * batch * network.stateCount)
    }
}
