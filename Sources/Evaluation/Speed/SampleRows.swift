import Inference
import Simulation

/// Raw cycles to compute with: those of the bundle's example, again and again, or numbers drawn from the channels' ranges.
struct SampleRows: Sendable {
    /// Starts of windows among the rows.
    static let startCount = 64

    let width: Int
    /// (count, width)
    let values: [Float]
    let count: Int

    /// - Parameter length: cycles of a window.
    init(_ bundle: ModelBundle, length: Int) {
        width = bundle.channelCount
        count = length + Self.startCount - 1
        let recorded = Self.recorded(bundle)
        if !recorded.isEmpty {
            let width = width
            values = (0..<count * width).map { recorded[$0 % recorded.count] }
            return
        }
        var random = SeededGenerator(seed: 1)
        let channels = bundle.manifest.channels ?? []
        values = (0..<count * width).map { index in
            let channel = channels.isEmpty ? nil : channels[index % channels.count]
            let (low, high) = (channel?.minimum ?? -1, channel?.maximum ?? 1)
            return low + (high - low) * Float(random.uniform())
        }
    }

    func row(_ index: Int) -> [Float] { Array(values[index * width..<(index + 1) * width]) }

    /// The example's cycles, (T, channels); empty where there is none.
    private static func recorded(_ bundle: ModelBundle) -> [Float] {
        guard let file = bundle.manifest.example?.file,
            let tensor = try? Safetensors(contentsOf: "\(bundle.directory)/\(file)").tensors["channels"],
            tensor.shape.count == 2, tensor.width == bundle.channelCount
        else { return [] }
        return tensor.values
    }
}
