/// Why a sequence was not run. The description names the tensor, what was found and what was expected.
public enum ModelRunError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A tensor is missing, has another shape or is not finite.
    case tensor(TensorError)
    /// The input is missing, or is no sequence of the bundle's channels.
    case input(found: [Int]?, channels: Int)
    /// The input holds a tensor that nothing reads.
    case unknownTensor(String, known: [String])
    /// More timesteps than a run takes, or none.
    case length(found: Int, expected: ClosedRange<Int>)

    public var description: String {
        switch self {
        case .tensor(let error):
            error.description
        case .input(let found, let channels):
            "tensor input: " + (found.map { "found shape \(shapeText($0))" } ?? "missing")
                + ", expected (T, \(channels)) or (B, T, \(channels))"
        case .unknownTensor(let name, let known):
            "tensor \(name): nothing reads it, expected one of \(known.joined(separator: ", "))"
        case .length(let found, let expected):
            "tensor input: found \(found) timesteps, expected "
                + (expected.count == 1 ? "\(expected.lowerBound)" : "\(expected.lowerBound) to \(expected.upperBound)")
        }
    }
}
