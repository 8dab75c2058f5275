import Inference

/// What PyTorch computed, from `Fixtures/expected.safetensors`, which `Fixtures/make_fixtures.py` made.
enum Fixtures {
    private static let all: [String: Tensor] = {
        let path = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        do {
            return try Safetensors(contentsOf: "/\(path)/Fixtures/expected.safetensors").tensors
        } catch {
            fatalError("\(error)")
        }
    }()

    static func expected(_ test: String, _ name: String) throws -> Tensor {
        guard let tensor = all["\(test)/\(name)"] else { throw MissingFixture(name: "\(test)/\(name)") }
        return tensor
    }

    struct MissingFixture: Error {
        let name: String
    }
}

/// The largest absolute difference; infinite if the numbers are not as many, NaN if there is one.
func largestDifference(_ found: [Float], _ expected: [Float]) -> Float {
    guard found.count == expected.count else { return .infinity }
    return zip(found, expected).reduce(0) { largest, pair in
        let difference = abs(pair.0 - pair.1)
        return largest.isNaN || difference.isNaN ? .nan : max(largest, difference)
    }
}

/// The numbers' bits, to compare what has to be the same to the bit.
func bits(_ values: some Sequence<Float>) -> [UInt32] {
    values.map(\.bitPattern)
}
