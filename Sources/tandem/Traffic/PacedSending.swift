import Foundation
import Simulation

/// Runs a pacer against the real clock.
struct PacedSending {
    private var pacer: Pacer
    private let start = ContinuousClock.now

    init(_ pacer: Pacer) {
        self.pacer = pacer
    }

    /// Returns when the next record may go.
    mutating func waitForTurn() {
        while case .wait(let duration) = pacer.next(now: ContinuousClock.now - start) {
            Thread.sleep(forTimeInterval: duration / .seconds(1))
        }
    }

    /// Seconds since the first record was due.
    var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }
}
