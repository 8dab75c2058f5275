import Inference

/// The twin of the generator in `Fixtures/make_fixtures.py`: weights and inputs by name, the same to the bit.
enum Generator {
    /// splitmix64 (Steele, Lea and Flood, 2014) from the FNV-1a hash of the name: numbers in [-1, 1).
    static func uniform(_ name: String, count: Int) -> [Float] {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return (0..<count).map { _ in
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
            z ^= z >> 31
            return Float(z >> 40) * 0x1p-23 - 1
        }
    }

    /// A parameter or an input of a case.
    static func tensor(_ test: String, _ name: String, _ shape: [Int]) -> Tensor {
        var values = uniform("\(test)/\(name)", count: shape.reduce(1, *))
        if name.hasSuffix("running_var") {
            values = values.map { abs($0) + 0.5 }
        } else if shape.count == 1 && name.hasSuffix("weight") {
            values = values.map { 1 + $0 * 0.5 }
        } else if !name.hasPrefix("input") && !name.hasPrefix("state") {
            let fan = shape.count > 1 ? shape.dropFirst().reduce(1, *) : shape[0]
            let scale = 1 / Float(fan).squareRoot()
            values = values.map { $0 * scale }
        }
        return Tensor(shape: shape, values: values)
    }

    /// All parameters of a network.
    static func weights(_ test: String, _ network: NetworkGeometry) -> [String: Tensor] {
        Dictionary(
            uniqueKeysWithValues: network.parameters.map { ($0.name, tensor(test, $0.name, $0.shape)) })
    }
}
