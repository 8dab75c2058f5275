/// Puts the live path's features beside those of the window path, cycle by cycle.
public struct LiveFeatures: Sendable {
    public let geometry: LiveFeaturesGeometry

    /// x (T, in) and what the live path emitted at the same cycles, (T, features) -> (T, in + features)
    public func run(_ x: Tensor, live: Tensor) -> Tensor {
        precondition(
            live.rowCount == x.rowCount && live.width == geometry.features,
            "found live features \(live.shape), expected (\(x.rowCount), \(geometry.features))")
        return Tensor(rows: (0..<x.rowCount).map { Array(x.row($0)) + live.row($0) })
    }
}
