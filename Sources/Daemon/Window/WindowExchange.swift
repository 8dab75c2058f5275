import Dispatch
package import Scoring
import Synchronization
package import Telemetry
package import ZeroMQ

/// Where the live thread and the threads of the window path meet: work goes one way, what is to be published the other.
///
/// Neither side waits for the other: the live thread takes a lock for as long as the appending of a batch takes, and a full
/// backlog abandons windows (see `WindowBacklog`). No lock is held while a window is scored. An engine always goes to the same
/// worker, so what is said of it stays in order.
///
/// *Limits.* At most `capacity` windows wait, and so many notes behind them as `WindowBacklog` says. Workers take no window
/// while ``resultsKept`` results wait to be published. What is said without being scored joins them as the live
/// thread submits it, which is the one that publishes them: it takes no telemetry while more than that wait.
package final class WindowExchange: Sendable {
    /// What is handed back.
    package enum Result: Sendable {
        /// With the time at which the window was complete, and what of a processor's time it has cost, in microseconds.
        case scored(WindowScore, complete: Timestamp, cost: Double)
        case abandoned(AbandonedWindow)
        case runEnded(RunEnd)
        case forgotten(EngineID)
    }

    /// A window that a worker is to score.
    package struct Assignment: Sendable {
        package let ticket: WindowBacklog.Ticket
        package let job: WindowJob
    }

    /// Results beyond which nothing more is scored before some are published.
    package static let resultsKept = 1_024

    let lanes: [WindowLane]
    /// Windows that may wait.
    package let capacity: Int
    /// What may wait to be said behind windows.
    package let noteCapacity: Int
    private let resultCount = Atomic<Int>(0)
    private let wake: Wake

    /// - Parameters:
    ///   - workers: how many threads take work; no more than windows may wait.
    ///   - capacity: windows that may wait, divided among the workers.
    ///   - wake: signalled when results wait.
    package init(workers: Int, capacity: Int, wake: Wake) {
        let count = min(workers, capacity)
        let each = (0..<count).map { capacity / count + ($0 < capacity % count ? 1 : 0) }
        lanes = each.map { WindowLane(capacity: $0) }
        noteCapacity = each.reduce(0) { $0 + WindowBacklog.noteCapacity(for: $1) }
        self.capacity = capacity
        self.wake = wake
    }

    package var workerCount: Int { lanes.count }

    /// Results that wait to be taken.
    package var resultsWaiting: Int { resultCount.load(ordering: .acquiring) }

    /// Hands work to the workers of its engines, and leaves `work` empty. Called by the live thread.
    ///
    /// - Returns: whether results wait that nobody was woken for.
    package func submit(_ work: inout [WindowWork]) -> Bool {
        guard !work.isEmpty else { return false }
        var said = 0
        for (index, lane) in lanes.enumerated() {
            guard lanes.count == 1 || work.contains(where: { laneIndex(of: $0.engine) == index }) else { continue }
            said += lane.change { state in
                for item in work where lanes.count == 1 || laneIndex(of: item.engine) == index {
                    state.backlog.append(item)
                }
                return count(&state)
            }
        }
        work.removeAll(keepingCapacity: true)
        return said > 0
    }

    /// Waits for windows and takes up to `limit` of them; none if the worker was nudged; false once the exchange is closed and
    /// nothing waits for the worker. Called by worker `worker`, which holds none.
    package func next(for worker: Int, limit: Int, into work: inout [Assignment]) -> Bool {
        let lane = lanes[worker]
        while true {
            let (isNudged, isClosed) = lane.state.withLock { state in
                let isClosed = state.isClosed
                let room = max(0, Self.resultsKept / lanes.count - state.results.count)
                while work.count < min(limit, max(room, isClosed ? limit : 0)), let (ticket, job) = state.backlog.next()
                {
                    work.append(Assignment(ticket: ticket, job: job))
                }
                defer { state.isNudged = false }
                state.isAsleep = work.isEmpty && !isClosed && !state.isNudged
                return (state.isNudged, isClosed)
            }
            if !work.isEmpty || isNudged { return true }
            if isClosed { return false }
            lane.signal.wait()
        }
    }

    /// Hands the results of all windows that worker `worker` took back, in their order, and wakes the live thread. Leaves `tickets` and
    /// `batch` empty.
    package func deliver(_ batch: inout [Result], of tickets: inout [WindowBacklog.Ticket], worker: Int) {
        precondition(batch.count == tickets.count, "\(batch.count) results of \(tickets.count) windows")
        let isNews = lanes[worker].state.withLock { state in
            let before = state.results.count
            for (ticket, result) in zip(tickets, batch) {
                if state.backlog.isStanding(ticket) {
                    state.results.append(result)
                    resultCount.add(1, ordering: .releasing)
                }
                state.backlog.finish(ticket)
                _ = count(&state)
            }
            return before == 0 && !state.results.isEmpty
        }
        batch.removeAll(keepingCapacity: true)
        tickets.removeAll(keepingCapacity: true)
        // The live thread takes all there is at once, so one signal serves the results that come before it looks.
        if isNews { wake.signal() }
    }

    /// Moves all results that wait to `taken`. Called by the live thread.
    package func takeResults(into taken: inout [Result]) {
        guard resultsWaiting > 0 else { return }
        for lane in lanes {
            lane.change { state in
                resultCount.subtract(state.results.count, ordering: .releasing)
                guard taken.isEmpty else {
                    taken.append(contentsOf: state.results)
                    return state.results.removeAll(keepingCapacity: true)
                }
                swap(&state.results, &taken)
            }
        }
    }

    /// Gives up every window that still waits to be scored.
    ///
    /// - Returns: whether results wait that nobody was woken for.
    package func abandonWaiting(reason: AbandonReason) -> Bool {
        lanes.reduce(0) { said, lane in
            said
                + lane.change { state in
                    state.backlog.abandonAll(reason: reason)
                    return count(&state)
                }
        } > 0
    }

    /// Has every worker come by once, so that it lets go of what it needs no more.
    package func nudge() {
        for lane in lanes { lane.change { $0.isNudged = true } }
    }

    /// Lets the workers end once their backlogs are empty.
    package func close() {
        for lane in lanes { lane.change { $0.isClosed = true } }
    }

    /// Moves what may be said to the results, and counts it.
    private func count(_ state: inout WindowLane.State) -> Int {
        let said = state.collectSaid()
        if said > 0 { resultCount.add(said, ordering: .releasing) }
        return said
    }

    private func laneIndex(of engine: EngineID) -> Int {
        // FNV-1a: the same engine goes to the same worker in every run, unlike with Swift's seeded hashes.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in engine.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(hash % UInt64(lanes.count))
    }
}
