public import Inference
import Simulation

/// What a standard deviation of each normalised input is in the channel's own unit, by operating condition.
///
/// Without normalisation in the bundle it is the standard deviation of the channel in the recording.
public struct TransientScale: Sendable {
    /// The channels that can be off: those that the models read, without the ones that tell the operating condition.
    public let channels: [Int]
    private let conditionChannels: [Int]
    private let conditionScale: [Float]
    private let centroids: [[Float]]
    /// (conditions, channels)
    private let scales: [[Float]]

    public init(bundle: ModelBundle, engines: [LabelledEngine]) {
        let names = bundle.manifest.channels?.map(\.name) ?? []
        guard let normalisation = bundle.manifest.normalisation else {
            channels = Array(names.indices)
            conditionChannels = []
            conditionScale = []
            centroids = [[]]
            scales = [Self.deviations(of: engines, channelCount: names.count)]
            return
        }
        let inputs = normalisation.inputs.enumerated().compactMap { position, name in
            names.firstIndex(of: name).map { (position: position, channel: $0) }
        }
        let sensors = inputs.filter { !normalisation.conditionChannels.contains(names[$0.channel]) }
        channels = sensors.map(\.channel)
        conditionChannels = normalisation.conditionChannels.compactMap { names.firstIndex(of: $0) }
        conditionScale = normalisation.conditionScale
        centroids = normalisation.conditions.map(\.centroid)
        scales = normalisation.conditions.map { condition in sensors.map { condition.scale[$0.position] } }
    }

    /// Puts `transient` on a row of values.
    public func disturb(_ values: inout [Float], by transient: Transient) {
        let scale = scales[condition(of: values)]
        for (place, isUpwards) in zip(transient.channels, transient.isUpwards) {
            values[channels[place]] += Float(isUpwards ? transient.size : -transient.size) * scale[place]
        }
    }

    /// The condition with the nearest centroid, as in the bundle's normalisation.
    private func condition(of values: [Float]) -> Int {
        func distance(_ condition: Int) -> Float {
            conditionChannels.enumerated().reduce(0) { sum, channel in
                let difference =
                    (values[channel.element] - centroids[condition][channel.offset])
                    / conditionScale[channel.offset]
                return sum + difference * difference
            }
        }
        return centroids.indices.min { distance($0) < distance($1) } ?? 0
    }

    private static func deviations(of engines: [LabelledEngine], channelCount: Int) -> [Float] {
        (0..<channelCount).map { channel in
            var count = 0.0
            var mean = 0.0
            var squares = 0.0
            // One pass (B. P. Welford, Technometrics 4, 1962).
            for engine in engines {
                for row in 0..<engine.history.count {
                    let value = Double(engine.history.values[row * channelCount + channel])
                    guard value.isFinite else { continue }
                    count += 1
                    let difference = value - mean
                    mean += difference / count
                    squares += difference * (value - mean)
                }
            }
            return count > 1 ? Float((squares / (count - 1)).squareRoot()) : 0
        }
    }
}
