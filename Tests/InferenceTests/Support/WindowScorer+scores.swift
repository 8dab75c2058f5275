import Inference

extension WindowScorer {
    /// The scores of windows in one call, each window's numbers.
    ///
    /// - Parameters:
    ///   - windows: which of `channels` and `features`, in this order.
    ///   - channels: (windows, length, channels)
    ///   - features: (windows, length, features)
    func scores(_ windows: [Int], channels: [Float], features: [Float]) -> [[Float]] {
        var scores = [CycleScore](repeating: .blank, count: windows.count * scoredCount)
        channels.withUnsafeBufferPointer { channels in
            features.withUnsafeBufferPointer { features in
                let inputs = windows.map {
                    WindowInput(
                        channels: channels.baseAddress! + $0 * length * channelCount,
                        liveFeatures: features.baseAddress! + $0 * length * featureCount)
                }
                inputs.withUnsafeBufferPointer { inputs in
                    scores.withUnsafeMutableBufferPointer { score(inputs, into: $0) }
                }
            }
        }
        return windows.indices.map { index in
            scores[index * scoredCount..<(index + 1) * scoredCount].flatMap(\.numbers)
        }
    }
}
