/// One window, for a ``WindowScorer`` that scores several at once.
public struct WindowInput {
    /// (length, channelCount) raw values, row-major, oldest first, all finite.
    public var channels: UnsafePointer<Float>
    /// (length, featureCount), what the live path gave at the same cycles; `nil` only if featureCount is 0.
    public var liveFeatures: UnsafePointer<Float>?

    public init(channels: UnsafePointer<Float>, liveFeatures: UnsafePointer<Float>? = nil) {
        self.channels = channels
        self.liveFeatures = liveFeatures
    }
}
