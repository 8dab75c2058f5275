/// One engine's next cycle, for a ``StreamingScorer`` that steps several engines at once.
public struct LiveStep {
    /// (channelCount) raw values, all finite.
    public var channels: UnsafePointer<Float>
    /// (stateCount), as the reset or the step before left it.
    public var state: UnsafeMutablePointer<Float>
    /// Room for what the window path reads of this cycle, (featureCount); `nil` if nobody will.
    public var features: UnsafeMutablePointer<Float>?

    public init(
        channels: UnsafePointer<Float>, state: UnsafeMutablePointer<Float>, features: UnsafeMutablePointer<Float>? = nil
    ) {
        self.channels = channels
        self.state = state
        self.features = features
    }
}
