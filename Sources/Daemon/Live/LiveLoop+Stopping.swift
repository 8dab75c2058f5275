import Logging
import Scoring
import Telemetry
import ZeroMQ

extension LiveLoop {
    /// Takes what has already arrived, waits for the windows that are due, says which will never be.
    func finish() throws {
        let grace = parts.settings.shutdownGrace
        parts.logger.info("stopping: scoring what was accepted, for at most \(grace)")
        let start = Clock.monotonicNanoseconds()
        // A publisher that never pauses must not take the time that the waiting windows need.
        let drained = start + UInt64(grace / .nanoseconds(2))
        let deadline = start + UInt64(grace / .nanoseconds(1))
        if !control.isIngestClosed, control.closing == nil { beginClosing() }
        while control.isEmptying {
            try closeSome()
            let hasMore = try takeTelemetry()
            guard Clock.monotonicNanoseconds() < drained else { break }
            try wait(atMost: hasMore || hasMoreResults ? .zero : control.longestWait)
            try keepTime()
        }
        control.closing = nil
        if control.isEmptying { try countUnread() }
        endEmptying()
        while !isQuiet {
            try abandonSome()
            if Clock.monotonicNanoseconds() >= deadline, parts.exchange.abandonWaiting(reason: .shutdown) {
                hasMoreResults = true
            }
            try wait(atMost: hasMoreResults || !control.isIdle ? .zero : .milliseconds(5))
            try keepTime()
        }
        let status = try publishStatus(Clock.monotonicNanoseconds())
        parts.logger.info(
            "stopped",
            metadata: [
                "accepted": "\(status.accepted)", "refused": "\(status.refused.values.reduce(0, +))",
                "windows": "\(status.windows.scored)",
            ])
    }
}
