import Foundation
import Simulation

/// Runs a pacer against the real clock.
struct PacedSending {
    private var pacer: Pacer
    private let start = ContinuousClock.now

    /// How long a signal waits to be noticed, at most.
    private static let slice = 0.05

    init(_ pacer: Pacer) {
        self.pacer = pacer
    }

    /// Returns when the next record may go; false if somebody wants the sending to end.
    mutating func waitForTurn() -> Bool {
        while Interruption.pending == nil {
            guard case .wait(let duration) = pacer.next(now: ContinuousClock.now - start) else { return true }
            Thread.sleep(forTimeInterval: min(duration / .seconds(1), Self.slice))
        }
        return false
    }

    /// Seconds since the first record was due.
    var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }
}
