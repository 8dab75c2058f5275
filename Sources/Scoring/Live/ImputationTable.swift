import Inference
import Telemetry

/// Fills in channels that a record left out, or whose value was implausible.
///
/// A channel that the models normalise per operating condition must not simply keep its last raw value: a T24 measured at
/// sea level is a wild outlier at 35,000 feet. What is carried forward is the *normalised* value of the cycle before, put back into
/// the units of the present condition; where there is no cycle right before (a first one, or one after a gap), the
/// condition's mean stands in. Channels without normalisation carry
/// their last raw value forward, or the middle of their plausible range.
struct ImputationTable: Sendable {
    private struct Condition: Sendable {
        let centroid: [Float]
        /// Per channel: mean and scale, or nil where the models do not normalise it.
        let statistics: [(mean: Float, scale: Float)?]
    }

    private let conditionChannels: [Int]
    private let conditionScale: [Float]
    private let conditions: [Condition]
    private let neutral: [Float]

    init(bundle: ModelBundle, schema: ChannelSchema) {
        neutral = schema.channels.map { channel in
            channel.range.map { ($0.lowerBound + $0.upperBound) / 2 } ?? 0
        }
        guard let normalisation = bundle.manifest.normalisation else {
            conditionChannels = []
            conditionScale = []
            conditions = []
            return
        }
        conditionChannels = normalisation.conditionChannels.compactMap { schema.index(of: $0) }
        conditionScale = normalisation.conditionScale
        let inputs = normalisation.inputs.map { schema.index(of: $0) }
        conditions = normalisation.conditions.map { condition in
            var statistics = [(mean: Float, scale: Float)?](repeating: nil, count: schema.count)
            for (position, channel) in inputs.enumerated() {
                guard let channel else { continue }
                statistics[channel] = (condition.mean[position], condition.scale[position])
            }
            return Condition(centroid: condition.centroid, statistics: statistics)
        }
    }

    /// Replaces `values[missing]` in place; `previous` is the engine's last complete row, if it has one. Both (channels).
    func fill(_ values: UnsafeMutablePointer<Float>, missing: [Int], previous: UnsafePointer<Float>?) {
        // The condition is judged by the settings, so those come first; they carry forward raw.
        for channel in missing where conditionChannels.contains(channel) {
            values[channel] = previous?[channel] ?? neutral[channel]
        }
        let now = condition { values[$0] }
        let before = previous.flatMap { previous in condition { previous[$0] } }
        for channel in missing where !conditionChannels.contains(channel) {
            guard let here = now?.statistics[channel] else {
                values[channel] = previous?[channel] ?? neutral[channel]
                continue
            }
            guard let previous, let there = before?.statistics[channel] else {
                values[channel] = here.mean
                continue
            }
            values[channel] = (previous[channel] - there.mean) / there.scale * here.scale + here.mean
        }
    }

    /// The condition whose centroid is nearest, as in the bundle's own normalisation; nil without conditions.
    private func condition(of value: (_ channel: Int) -> Float) -> Condition? {
        conditions.min { distance(value, $0) < distance(value, $1) }
    }

    private func distance(_ value: (_ channel: Int) -> Float, _ condition: Condition) -> Float {
        var sum: Float = 0
        for (position, channel) in conditionChannels.enumerated() {
            let difference = (value(channel) - condition.centroid[position]) / conditionScale[position]
            sum += difference * difference
        }
        return sum
    }
}
