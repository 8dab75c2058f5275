public import Telemetry

/// How often a state of health was said when another was true.
public struct Confusion: Sendable, Hashable {
    /// (3, 3) by truth, then by what was said, each in the order normal, degrading, critical.
    public private(set) var counts = [[Int]](repeating: [0, 0, 0], count: 3)

    public init() {}

    public mutating func add(said: Health, truth: Health) {
        counts[truth.place][said.place] += 1
    }

    public mutating func merge(_ other: Confusion) {
        for truth in 0..<3 {
            for said in 0..<3 { counts[truth][said] += other.counts[truth][said] }
        }
    }

    /// The share of cycles whose state was said rightly; nil without any.
    public var accuracy: Double? {
        let all = counts.reduce(0) { $0 + $1.reduce(0, +) }
        return all == 0 ? nil : Double(counts[0][0] + counts[1][1] + counts[2][2]) / Double(all)
    }
}

extension Health {
    /// Its place among ``allCases``: 0, 1, 2.
    var place: Int {
        switch self {
        case .normal: 0
        case .degrading: 1
        case .critical: 2
        }
    }
}
