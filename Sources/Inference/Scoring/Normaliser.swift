/// Makes the inputs of the first layer out of raw channels, cycle by cycle, in float32.
///
/// The condition is the nearest centroid by squared distance over scaled condition channels (the first of equals), and
/// input j becomes `(x_j - mean_j) / scale_j` of that condition. Without normalisation the channels go in as they are.
final class Normaliser {
    let channelCount: Int
    let inputCount: Int

    // Copies of the bundle's numbers, one per scorer, so that a step counts no references.
    private let arena = FloatArena()
    private let indices: UnsafeMutableBufferPointer<Int>
    private let conditionIndices: UnsafeMutableBufferPointer<Int>
    private let conditionScale: UnsafePointer<Float>
    /// (conditions, condition channels)
    private let centroids: UnsafePointer<Float>
    /// (conditions, inputs)
    private let means: UnsafePointer<Float>
    /// (conditions, inputs)
    private let scales: UnsafePointer<Float>
    private let conditionCount: Int

    /// - Precondition: the bundle is valid.
    init(_ bundle: ModelBundle, inputs: Int) {
        channelCount = bundle.manifest.channels?.count ?? inputs
        inputCount = inputs
        let normalisation = bundle.manifest.normalisation
        let names = bundle.manifest.channels?.map(\.name) ?? []
        func places(_ wanted: [String]) -> UnsafeMutableBufferPointer<Int> {
            let places = UnsafeMutableBufferPointer<Int>.allocate(capacity: wanted.count)
            _ = places.initialize(from: wanted.map { names.firstIndex(of: $0) ?? 0 })
            return places
        }
        indices = places(normalisation?.inputs ?? [])
        conditionIndices = places(normalisation?.conditionChannels ?? [])
        let conditions = normalisation?.conditions ?? []
        conditionCount = conditions.count
        conditionScale = arena.copy(normalisation?.conditionScale ?? [])
        centroids = arena.copy(conditions.flatMap(\.centroid))
        means = arena.copy(conditions.flatMap(\.mean))
        scales = arena.copy(conditions.flatMap(\.scale))
    }

    deinit {
        indices.deallocate()
        conditionIndices.deallocate()
    }

    /// channels (channelCount) -> inputs (inputCount)
    ///
    /// - Returns: the cycle's operating condition, an index of the bundle's; 0 without normalisation.
    func run(_ channels: UnsafePointer<Float>, into inputs: UnsafeMutablePointer<Float>) -> Int {
        guard conditionCount > 0 else {
            inputs.update(from: channels, count: inputCount)
            return 0
        }
        let condition = nearestCondition(channels)
        let mean = means + condition * inputCount
        let scale = scales + condition * inputCount
        for input in 0..<inputCount {
            inputs[input] = (channels[indices[input]] - mean[input]) / scale[input]
        }
        return condition
    }

    private func nearestCondition(_ channels: UnsafePointer<Float>) -> Int {
        var nearest = 0
        var least = Float.infinity
        for condition in 0..<conditionCount {
            let centroid = centroids + condition * conditionIndices.count
            var distance: Float = 0
            for (dimension, index) in conditionIndices.enumerated() {
                let difference = (channels[index] - centroid[dimension]) / conditionScale[dimension]
                distance += difference * difference
            }
            if distance < least {
                least = distance
                nearest = condition
            }
        }
        return nearest
    }
}
