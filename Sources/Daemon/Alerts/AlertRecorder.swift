import Dispatch
package import Logging
import Synchronization
package import Telemetry
package import ZeroMQ

/// Where the live thread and the journal's thread meet: alerts go one way to be kept, and come back, in their order, once they
/// are committed, to be published. So nothing that was published is forgotten over a restart, and the live path waits for no
/// disk.
///
/// ```
///   live thread                      journal's thread
///   submit ───────────► waiting ───► one transaction for all that wait
///   takeRecorded ◄───── recorded ◄── committed (Wake)
/// ```
///
/// When the disk fails, alerts are published all the same, at once; they are held, up to a limit, and kept as soon as it works
/// again. That it fails is logged once, and how many alerts were published unkept is counted.
package final class AlertRecorder: Sendable {
    /// Keeps alerts for good, in one transaction, or throws.
    package typealias Append = @Sendable ([Alert]) throws -> Void

    private struct State {
        var waiting: [Alert] = []
        var recorded: [Alert] = []
        var isBusy = false
        var isClosed = false
        var unrecorded: UInt64 = 0
    }

    /// What was published and could not be kept yet.
    private struct Arrears {
        var alerts: [Alert] = []
        /// The last attempt to keep alerts failed.
        var isFailing = false
        /// Alerts that were given up because too many were held.
        var lost = 0
    }

    /// Alerts held for a disk that fails, beyond which the oldest is given up.
    package static let arrearsKept = 10_000
    /// How often a disk that fails is tried, if no alert does.
    private static let retryInterval = DispatchTimeInterval.seconds(1)

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)
    private let append: Append
    private let wake: Wake
    private let logger: Logger

    /// - Parameters:
    ///   - append: keeps alerts; called on the thread that calls ``run()`` and no other.
    ///   - wake: signalled when alerts wait to be published.
    package init(wake: Wake, logger: Logger, append: @escaping Append) {
        self.append = append
        self.wake = wake
        self.logger = logger
    }

    /// Hands alerts over and leaves `alerts` empty. Called by the live thread.
    package func submit(_ alerts: inout [Alert]) {
        guard !alerts.isEmpty else { return }
        state.withLock { $0.waiting.append(contentsOf: alerts) }
        alerts.removeAll(keepingCapacity: true)
        signal.signal()
    }

    /// Moves all alerts that may be published to `taken`, which must be empty. Called by the live thread.
    package func takeRecorded(into taken: inout [Alert]) {
        state.withLock { swap(&$0.recorded, &taken) }
    }

    /// Nothing waits, nothing is being written and everything was taken.
    package var isIdle: Bool {
        state.withLock { $0.waiting.isEmpty && $0.recorded.isEmpty && !$0.isBusy }
    }

    /// Alerts that were published without being kept.
    package var unrecorded: UInt64 { state.withLock { $0.unrecorded } }

    /// Lets ``run()`` end once nothing waits.
    package func close() {
        state.withLock { $0.isClosed = true }
        signal.signal()
    }

    /// Keeps alerts until the recorder is closed. Blocks: it owns its thread.
    package func run() {
        var arrears = Arrears()
        var taken: [Alert] = []
        while next(into: &taken, timeout: arrears.alerts.isEmpty ? nil : Self.retryInterval) {
            record(&taken, &arrears)
        }
        if !arrears.alerts.isEmpty { keep(&arrears) }
        let missing = arrears.lost + arrears.alerts.count
        if missing > 0 { logger.error("\(missing) alerts were published and are not in the journal") }
    }

    /// Waits for alerts, or for `timeout`; false once the recorder is closed and nothing waits.
    private func next(into taken: inout [Alert], timeout: DispatchTimeInterval?) -> Bool {
        while true {
            let isClosed = state.withLock { state in
                swap(&state.waiting, &taken)
                state.isBusy = !taken.isEmpty
                return state.isClosed
            }
            if !taken.isEmpty { return true }
            if isClosed { return false }
            if let timeout {
                if signal.wait(timeout: .now() + timeout) == .timedOut { return true }
            } else {
                signal.wait()
            }
        }
    }

    private func record(_ alerts: inout [Alert], _ arrears: inout Arrears) {
        // While the disk fails nobody waits for it.
        let isLate = arrears.isFailing
        arrears.alerts += alerts
        if isLate { deliver(&alerts, isKept: false) }
        let isKept = keep(&arrears)
        if !isLate { deliver(&alerts, isKept: isKept) }
    }

    /// Tries to keep what is in arrears.
    @discardableResult
    private func keep(_ arrears: inout Arrears) -> Bool {
        do {
            try append(arrears.alerts)
        } catch {
            if !arrears.isFailing {
                logger.error("alerts are published without being kept until the journal can be written again: \(error)")
            }
            arrears.isFailing = true
            let excess = max(0, arrears.alerts.count - Self.arrearsKept)
            arrears.alerts.removeFirst(excess)
            arrears.lost += excess
            return false
        }
        if arrears.isFailing {
            let lost = arrears.lost > 0 ? ", but for \(arrears.lost) that were too many to hold" : ""
            logger.notice("the journal is written again: \(arrears.alerts.count) alerts were kept late\(lost)")
        }
        arrears = Arrears()
        return true
    }

    /// Hands alerts back, leaves `alerts` empty, and wakes the live thread.
    private func deliver(_ alerts: inout [Alert], isKept: Bool) {
        state.withLock { state in
            state.recorded.append(contentsOf: alerts)
            if !isKept { state.unrecorded += UInt64(alerts.count) }
            state.isBusy = false
        }
        guard !alerts.isEmpty else { return }
        alerts.removeAll(keepingCapacity: true)
        wake.signal()
    }
}
