/// Numbers with a shape, row-major.
///
/// A carrier of weights, inputs and results, and no more: arithmetic is in the layers.
public struct Tensor: Sendable, Hashable {
    public let shape: [Int]
    public let values: [Float]

    /// - Precondition: `values` are as many as `shape` says.
    public init(shape: [Int], values: [Float]) {
        precondition(shape.reduce(1, *) == values.count, "\(values.count) values do not have the shape \(shape)")
        self.shape = shape
        self.values = values
    }

    /// Rows of equal length, (rows, width).
    public init(rows: [[Float]]) {
        self.init(shape: [rows.count, rows.first?.count ?? 0], values: rows.flatMap(\.self))
    }

    /// The sizes of all dimensions but the last, multiplied.
    public var rowCount: Int { shape.dropLast().reduce(1, *) }

    /// The size of the last dimension.
    public var width: Int { shape.last ?? 1 }

    /// Row `index` of the tensor seen as (``rowCount``, ``width``).
    public func row(_ index: Int) -> ArraySlice<Float> {
        values[index * width..<(index + 1) * width]
    }

    /// The same numbers in another shape of as many.
    public func reshaped(_ shape: [Int]) -> Tensor {
        Tensor(shape: shape, values: values)
    }

    /// The place of the first number that is NaN or infinite.
    public var firstNotFinite: Int? {
        values.firstIndex { !$0.isFinite }
    }
}
