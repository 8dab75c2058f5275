/// The delays of the last minute in full, for whoever asks: how many scores took how long.
package enum DelayHistograms {
    /// How many values lie in a range, whose upper end is not in it.
    package struct Bucket: Sendable, Hashable {
        package var from: Double
        package var upTo: Double
        package var count: UInt64
    }

    /// The two delays of what later cycles decide.
    package struct Path: Sendable, Hashable {
        /// Cycles that came before the context was complete.
        package var contextCycles: [Bucket]
        /// How long that took, in milliseconds: the stream's own pace.
        package var contextMilliseconds: [Bucket]
        /// From complete context to the score's sending, in microseconds.
        package var tandemMicroseconds: [Bucket]
    }
}
