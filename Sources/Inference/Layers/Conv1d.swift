/// A convolution along time, causal with a carried tail or centred.
public struct Conv1d: Sendable {
    public let geometry: Conv1dGeometry
    /// (out, in, k)
    let weight: Tensor
    /// (out)
    let bias: [Float]

    /// - Throws: ``TensorError`` if a tensor is missing, has another shape or is not finite.
    public init(_ geometry: Conv1dGeometry, from store: TensorStore) throws(TensorError) {
        let shapes = geometry.parameters
        let weight = try store.tensor(shapes[0].name, shape: shapes[0].shape)
        var bias = [Float](repeating: 0, count: geometry.outputs)
        if geometry.hasBias {
            bias = try store.tensor(shapes[1].name, shape: shapes[1].shape).values
        }
        self.init(geometry, weight: weight, bias: bias)
    }

    init(_ geometry: Conv1dGeometry, weight: Tensor, bias: [Float]) {
        self.geometry = geometry
        self.weight = weight
        self.bias = bias
    }

    /// The inputs before a life: k-1 rows of zeros.
    public var zeroTail: [[Float]] {
        Array(repeating: Array(repeating: 0, count: geometry.inputs), count: geometry.kernelSize - 1)
    }

    /// One timestep of a causal convolution: x (in) and the k-1 inputs before it, oldest first -> y (out).
    public func step(_ x: ArraySlice<Float>, tail: inout [[Float]]) -> [Float] {
        let taps = tail + [Array(x)]
        tail = Array(taps.dropFirst())
        return (0..<geometry.outputs).map { output in
            var sum = bias[output]
            for (j, tap) in taps.enumerated() {
                for input in 0..<geometry.inputs {
                    sum += weight.values[(output * geometry.inputs + input) * geometry.kernelSize + j] * tap[input]
                }
            }
            return geometry.activation(sum)
        }
    }

    /// x (T, in) -> (T, out). Centred, it is the causal one read some timesteps later.
    public func run(_ x: Tensor, tail: inout [[Float]]) -> Tensor {
        var rows = (0..<x.rowCount).map { Array(x.row($0)) }
        guard geometry.padding == .centered else {
            return Tensor(rows: rows.map { step($0[...], tail: &tail) })
        }
        let lead = geometry.kernelSize - 1 - geometry.leftPadding
        rows += Array(repeating: Array(repeating: 0, count: geometry.inputs), count: lead)
        var zeros = zeroTail
        return Tensor(rows: Array(rows.map { step($0[...], tail: &zeros) }.dropFirst(lead)))
    }
}
