public import Simulation
import Telemetry

/// A recorded engine and the truth about it.
public struct LabelledEngine: Sendable, Hashable {
    public let history: EngineHistory
    /// (cycles) the cycles left at each cycle, not capped.
    public let remaining: [Float]

    /// - Precondition: there is one label per cycle.
    public init(history: EngineHistory, remaining: [Float]) {
        precondition(history.count == remaining.count, "\(remaining.count) labels for \(history.count) cycles")
        self.history = history
        self.remaining = remaining
    }

    /// Whether the recording lasts until the engine fails, with no cycle left at the last one.
    public var endsInFailure: Bool { remaining.last == 0 }

    /// The engine's number in its recording: what stands behind the last hyphen of its id, if that is a number.
    public var number: Int? {
        let digits = history.engine.text.split(separator: "-").last ?? ""
        return digits.utf8.allSatisfy { 48...57 ~= $0 } ? Int(digits) : nil
    }
}
