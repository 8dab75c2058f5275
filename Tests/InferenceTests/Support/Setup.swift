import Inference
import Testing

/// Kernels and a precision to compute in. The plain kernels have all precisions, for reference.
struct Setup: Sendable, CustomTestStringConvertible {
    var variant: Kernels.Variant
    var precision: Precision

    var testDescription: String { "\(precision), \(variant)" }

    func kernels() throws -> Kernels { try #require(Kernels(variant)) }

    /// Every precision on every variant that runs here.
    static let all = Kernels.available.flatMap { variant in
        Precision.allCases.filter { variant == .plain || Kernels(variant)?.supports($0) == true }.map {
            Setup(variant: variant, precision: $0)
        }
    }

    /// Every precision on the fastest kernels.
    static let best = all.filter { $0.variant == Kernels.available.last }
}

/// Draws whole numbers, the same ones in every run.
struct Draws {
    private var values: [Float]

    init(_ name: String, count: Int = 10_000) {
        values = Generator.uniform(name, count: count).reversed()
    }

    /// One of `range`.
    mutating func next(_ range: ClosedRange<Int>) -> Int {
        let part = ((values.popLast() ?? 0) + 1) / 2
        return min(range.lowerBound + Int(part * Float(range.count)), range.upperBound)
    }

    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for index in elements.indices.dropLast() {
            elements.swapAt(index, next(index...elements.count - 1))
        }
        return elements
    }
}
