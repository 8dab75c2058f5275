import Inference

/// Where the steps that wait keep their numbers until the flush, one row each.
final class FleetScratch {
    private let channelCount: Int
    /// The widest of the models'.
    let featureCount: Int
    /// (batch, channels): raw values, imputed where they were missing.
    private let values: UnsafeMutablePointer<Float>
    /// (batch, features): what the window path will read of each step.
    private let features: UnsafeMutablePointer<Float>
    /// (channels): the engine's row before, where one is needed.
    let previous: UnsafeMutablePointer<Float>
    /// Room for one call of the model.
    let steps: UnsafeMutableBufferPointer<LiveStep>
    let scores: UnsafeMutableBufferPointer<CycleScore>
    /// Which pending step each step of the call is.
    let indices: UnsafeMutableBufferPointer<Int>

    init(batch: Int, channels: Int, features: Int) {
        channelCount = channels
        featureCount = features
        values = .allocate(capacity: batch * channels)
        values.initialize(repeating: 0, count: batch * channels)
        self.features = .allocate(capacity: batch * features)
        self.features.initialize(repeating: 0, count: batch * features)
        previous = .allocate(capacity: channels)
        previous.initialize(repeating: 0, count: channels)
        steps = .allocate(capacity: batch)
        steps.initialize(repeating: LiveStep(channels: values, state: values, features: nil))
        scores = .allocate(capacity: batch)
        scores.initialize(repeating: CycleScore(rul: 0, sigma: 0, probabilities: .zero))
        indices = .allocate(capacity: batch)
        indices.initialize(repeating: 0)
    }

    deinit {
        values.deallocate()
        features.deallocate()
        previous.deallocate()
        steps.deallocate()
        scores.deallocate()
        indices.deallocate()
    }

    /// The values of pending step `index`, (channels).
    func values(_ index: Int) -> UnsafeMutablePointer<Float> {
        values + index * channelCount
    }

    /// The features of pending step `index`, (features); nil where the window path reads none.
    func features(_ index: Int) -> UnsafeMutablePointer<Float>? {
        featureCount == 0 ? nil : features + index * featureCount
    }
}
