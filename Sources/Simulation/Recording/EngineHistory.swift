public import Telemetry

/// The recorded cycles of one engine, oldest first.
public struct EngineHistory: Sendable, Hashable {
    public let engine: EngineID
    /// (n) rising.
    public private(set) var cycles: [Int] = []
    /// (n × channels), row-major.
    public private(set) var values: [Float] = []
    public let channelCount: Int

    public init(engine: EngineID, channelCount: Int) {
        precondition(channelCount > 0, "a history has at least one channel")
        self.engine = engine
        self.channelCount = channelCount
    }

    /// How many cycles were recorded.
    public var count: Int { cycles.count }

    /// Appends a cycle, which must be greater than the last one's and have a value for each channel.
    public mutating func append(cycle: Int, values row: some Collection<Float>) {
        precondition(row.count == channelCount, "\(row.count) values for \(channelCount) channels")
        precondition(cycle > cycles.last ?? 0, "cycle \(cycle) after cycle \(cycles.last ?? 0)")
        cycles.append(cycle)
        values.append(contentsOf: row)
    }

    /// The values of a row, counting from 0.
    public func row(_ index: Int) -> ArraySlice<Float> {
        values[index * channelCount..<(index + 1) * channelCount]
    }
}
