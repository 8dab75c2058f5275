/// Some engines of a file by their numbers, written as `1,5-9`.
public struct EngineSelection: Sendable, Hashable, CustomStringConvertible {
    /// Why a text names no engines.
    public struct InvalidText: Error, Sendable, Hashable, CustomStringConvertible {
        public let text: String
        public var description: String { "found '\(text)', expected engine numbers such as 1,5-9" }
    }

    /// The ranges in rising order, apart from one another.
    public let ranges: [ClosedRange<Int>]

    /// Reads numbers and ranges of numbers between commas; blanks around them are allowed.
    public init(_ text: String) throws(InvalidText) {
        var found: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let range = Self.range(part) else { throw InvalidText(text: text) }
            found.append(range)
        }
        self.init(ranges: found)
    }

    /// The engines of some ranges, which may overlap.
    public init(ranges: [ClosedRange<Int>]) {
        var merged: [ClosedRange<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    public func contains(_ engine: Int) -> Bool {
        ranges.contains { $0.contains(engine) }
    }

    /// The lowest selected number that is not among the engines present, nil if all are.
    package func firstMissing(from engines: Set<Int>) -> Int? {
        for range in ranges {
            // Stops at the latest one past the number of engines present, however long the range is.
            for engine in range where !engines.contains(engine) { return engine }
        }
        return nil
    }

    public var description: String {
        ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
    }

    private static func range(_ text: Substring) -> ClosedRange<Int>? {
        let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map { bound -> Int? in
            var bound = bound
            while bound.first == " " { bound.removeFirst() }
            while bound.last == " " { bound.removeLast() }
            guard !bound.isEmpty, bound.count <= 9, bound.utf8.allSatisfy({ 48...57 ~= $0 }) else { return nil }
            return Int(bound)
        }
        guard bounds.count == 1 || bounds.count == 2, let lower = bounds[0], let upper = bounds[bounds.count - 1],
            lower > 0, lower <= upper
        else { return nil }
        return lower...upper
    }
}
