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
/// again. That it fails is logged once, and how many alerts were published unkept is counted. When it hangs, the live thread
/// takes back what waits for longer than ``patience`` (``takeOverdue(now:into:)``). While nothing is to be kept it is looked
/// at now and then, so that one that has gone is noticed before an alert needs it.
package final class AlertRecorder: Sendable {
    /// Keeps alerts for good, in one transaction, or throws.
    package typealias Append = @Sendable ([Alert]) throws -> Void
    /// Looks whether alerts could be kept, or throws.
    package typealias Check = @Sendable () throws -> Void

    private struct State {
        /// To be kept next; of these the first `overdue` were published already.
        var waiting: [Alert] = []
        var overdue = 0
        /// Being kept, and not published.
        var inWork: [Alert] = []
        /// When the oldest of those that are to be published was handed over or, behind a transaction, when that ended; in
        /// monotonic nanoseconds.
        var since: UInt64 = 0
        /// To be published.
        var recorded: [Alert] = []
        var isClosed = false
        var unrecorded: UInt64 = 0
        /// Given up because too many waited for a disk that does not answer.
        var lost = 0
        /// The last attempt to keep alerts, or to look whether they could be, failed.
        var isFailing = false
        /// The most that waited at once.
        var highest = 0

        /// Gives the oldest up for which there is no room. Those that nobody has published are published, behind what is being kept.
        mutating func giveUpExcess() {
            let excess = waiting.count - AlertRecorder.waitingKept
            guard excess > 0 else { return }
            let unpublished = excess - min(excess, overdue)
            if unpublished > 0 {
                recorded.append(contentsOf: inWork)
                recorded.append(contentsOf: waiting[overdue..<overdue + unpublished])
                unrecorded += UInt64(inWork.count + unpublished)
                inWork.removeAll()
            }
            overdue = max(0, overdue - excess)
            waiting.removeFirst(excess)
            lost += excess
        }
    }

    /// What was published and could not be kept yet.
    private struct Arrears {
        var alerts: [Alert] = []
        /// The last attempt failed.
        var isFailing = false
        /// Alerts that were given up because too many were held.
        var lost = 0
    }

    /// Alerts held for a disk that fails, beyond which the oldest that was published is given up.
    package static let arrearsKept = 10_000
    /// Alerts that wait for a disk that does not answer, beyond which the oldest is given up, published if it was not.
    package static let waitingKept = 10_000
    /// How long an alert waits to be kept before it is published nevertheless.
    package static let patience = Duration.seconds(5)
    /// How often a disk is tried, or looked at, if no alert does.
    private static let retryInterval = DispatchTimeInterval.seconds(1)

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)
    private let append: Append
    private let check: Check
    private let wake: Wake
    private let logger: Logger

    /// - Parameters:
    ///   - append: keeps alerts; called on the thread that calls ``run()`` and no other.
    ///   - check: looks whether they could be kept; called on the same thread, every second in which nothing is.
    ///   - wake: signalled when alerts wait to be published.
    package init(wake: Wake, logger: Logger, check: @escaping Check = {}, append: @escaping Append) {
        self.append = append
        self.check = check
        self.wake = wake
        self.logger = logger
    }

    /// Hands alerts over and leaves `alerts` empty. Called by the live thread.
    package func submit(_ alerts: inout [Alert]) {
        guard !alerts.isEmpty else { return }
        let isAny = state.withLock { state in
            if state.inWork.isEmpty, state.waiting.count == state.overdue { state.since = Clock.monotonicNanoseconds() }
            state.waiting.append(contentsOf: alerts)
            state.giveUpExcess()
            state.highest = max(state.highest, state.waiting.count)
            return !state.recorded.isEmpty
        }
        alerts.removeAll(keepingCapacity: true)
        signal.signal()
        if isAny { wake.signal() }
    }

    /// How full the line is.
    package var queue: Status.Queue {
        state.withLock { state in
            Status.Queue(
                name: "alerts", depth: state.waiting.count, limit: Self.waitingKept, highest: state.highest)
        }
    }

    /// Appends to `taken` what has waited for too long, in its order; it is kept when the disk has come to itself. Called by the
    /// live thread now and then.
    ///
    /// - Parameter now: monotonic nanoseconds.
    package func takeOverdue(now: UInt64, into taken: inout [Alert]) {
        let count = state.withLock { state in
            let late = state.inWork.count + state.waiting.count - state.overdue
            guard late > 0, now > state.since + UInt64(Self.patience / .nanoseconds(1)) else { return 0 }
            taken.append(contentsOf: state.recorded)
            state.recorded.removeAll()
            taken.append(contentsOf: state.inWork)
            taken.append(contentsOf: state.waiting[state.overdue...])
            state.inWork.removeAll()
            state.overdue = state.waiting.count
            state.unrecorded += UInt64(late)
            return late
        }
        if count > 0 {
            logger.error("the journal has not answered for \(Self.patience): \(count) alerts are published first")
        }
    }

    /// Moves all alerts that may be published to `taken`, which must be empty. Called by the live thread.
    package func takeRecorded(into taken: inout [Alert]) {
        state.withLock { swap(&$0.recorded, &taken) }
    }

    /// Everything that was handed over was taken back.
    package var isIdle: Bool {
        state.withLock { $0.waiting.count == $0.overdue && $0.inWork.isEmpty && $0.recorded.isEmpty }
    }

    /// Alerts that were published without being kept.
    package var unrecorded: UInt64 { state.withLock { $0.unrecorded } }

    /// Whether alerts cannot be kept, or could not if there were any.
    package var isFailing: Bool { state.withLock { $0.isFailing } }

    /// Lets ``run()`` end once nothing waits.
    package func close() {
        state.withLock { $0.isClosed = true }
        signal.signal()
    }

    /// Keeps alerts until the recorder is closed. Blocks: it owns its thread.
    package func run() {
        var arrears = Arrears()
        var taken: [Alert] = []
        while next(into: &taken) {
            record(&taken, &arrears)
        }
        if !arrears.alerts.isEmpty { keep(&arrears) }
        let missing = arrears.lost + arrears.alerts.count + state.withLock(\.lost)
        if missing > 0 { logger.error("\(missing) alerts were published and are not in the journal") }
    }

    /// Waits for alerts, or for the next attempt; false once the recorder is closed and nothing waits.
    private func next(into taken: inout [Alert]) -> Bool {
        while true {
            let isClosed = state.withLock { state in
                swap(&state.waiting, &taken)
                state.inWork = Array(taken[state.overdue...])
                state.overdue = 0
                return state.isClosed
            }
            if !taken.isEmpty { return true }
            if isClosed { return false }
            if signal.wait(timeout: .now() + Self.retryInterval) == .timedOut { return true }
        }
    }

    private func record(_ alerts: inout [Alert], _ arrears: inout Arrears) {
        // While the disk fails nobody waits for it.
        let isLate = arrears.isFailing
        arrears.alerts += alerts
        alerts.removeAll(keepingCapacity: true)
        if isLate { deliver(areKept: false) }
        let areKept = keep(&arrears)
        if !isLate { deliver(areKept: areKept) }
    }

    /// Tries to keep what is in arrears.
    @discardableResult
    private func keep(_ arrears: inout Arrears) -> Bool {
        arrears.lost += state.withLock { state in
            defer { state.lost = 0 }
            return state.lost
        }
        do {
            if arrears.alerts.isEmpty { try check() } else { try append(arrears.alerts) }
        } catch {
            if !arrears.isFailing {
                logger.error("alerts are published without being kept until the journal can be written again: \(error)")
            }
            arrears.isFailing = true
            state.withLock { $0.isFailing = true }
            let excess = max(0, arrears.alerts.count - Self.arrearsKept)
            arrears.alerts.removeFirst(excess)
            arrears.lost += excess
            return false
        }
        if arrears.isFailing {
            let lost = arrears.lost > 0 ? ", but for \(arrears.lost) that were too many to hold" : ""
            let late = arrears.alerts.isEmpty ? "" : ": \(arrears.alerts.count) alerts were kept late"
            logger.notice("the journal is written again\(late)\(lost)")
        } else if arrears.lost > 0 {
            logger.error("\(arrears.lost) alerts were published and are not in the journal, which hung for too long")
        }
        state.withLock { $0.isFailing = false }
        arrears = Arrears()
        return true
    }

    /// Hands back what is in work, as far as the live thread has not taken it already, and wakes that.
    private func deliver(areKept: Bool) {
        let isAny = state.withLock { state in
            defer { state.inWork.removeAll() }
            state.recorded.append(contentsOf: state.inWork)
            if !areKept { state.unrecorded += UInt64(state.inWork.count) }
            state.since = Clock.monotonicNanoseconds()
            return !state.inWork.isEmpty
        }
        if isAny { wake.signal() }
    }
}
