import Dispatch
package import Scoring
import Synchronization
package import Telemetry
package import ZeroMQ

/// Where the live thread and the threads of the window path meet: work goes one way, what is to be published the other.
///
/// Neither side waits for the other: the live thread takes a lock for as long as the appending of a batch takes, and a full
/// backlog abandons its oldest window. No lock is held while a window is scored. An engine always goes to the same worker,
/// so its windows stay in order.
package final class WindowExchange: Sendable {
    /// What a worker hands back.
    package enum Result: Sendable {
        /// With the time at which the window was complete, and what of a processor's time it has cost, in microseconds.
        case scored(WindowScore, complete: Timestamp, cost: Double)
        case abandoned(AbandonedWindow)
        case runEnded(RunEnd)
        case forgotten(EngineID)
    }

    /// One worker's line of work.
    private final class Lane: Sendable {
        struct State {
            var backlog: WindowBacklog
            /// The worker is busy with work it has taken out of the backlog.
            var isBusy = false
            /// The worker sleeps, or is about to, and is to be signalled.
            var isAsleep = false
        }

        let state: Mutex<State>
        let signal = DispatchSemaphore(value: 0)

        init(capacity: Int) {
            state = Mutex(State(backlog: WindowBacklog(capacity: capacity)))
        }

        /// Changes the backlog and wakes the worker if it sleeps.
        func change(_ body: (inout WindowBacklog) -> Void) {
            let wasAsleep = state.withLock { state in
                body(&state.backlog)
                defer { state.isAsleep = false }
                return state.isAsleep
            }
            if wasAsleep { signal.signal() }
        }
    }

    private let lanes: [Lane]
    private let results = Mutex<[Result]>([])
    private let closed = Atomic<Bool>(false)
    private let wake: Wake

    /// - Parameters:
    ///   - workers: how many threads take work.
    ///   - capacity: windows that may wait, divided among the workers.
    ///   - wake: signalled when results wait.
    package init(workers: Int, capacity: Int, wake: Wake) {
        let each = (capacity + workers - 1) / workers
        lanes = (0..<workers).map { _ in Lane(capacity: each) }
        self.wake = wake
    }

    package var workerCount: Int { lanes.count }

    /// Hands work to the workers of its engines, and leaves `work` empty. Called by the live thread.
    package func submit(_ work: inout [WindowWork]) {
        guard !work.isEmpty else { return }
        for (index, lane) in lanes.enumerated() {
            guard lanes.count == 1 || work.contains(where: { laneIndex(of: $0.engine) == index }) else { continue }
            lane.change { backlog in
                for item in work where lanes.count == 1 || laneIndex(of: item.engine) == index { backlog.append(item) }
            }
        }
        work.removeAll(keepingCapacity: true)
    }

    /// Waits for work and takes up to `limit` pieces of it, oldest first; false once the exchange is closed and the worker's
    /// backlog is empty. Called by worker `worker`.
    package func next(for worker: Int, limit: Int, into work: inout [WindowWork]) -> Bool {
        let lane = lanes[worker]
        while true {
            let isClosed = closed.load(ordering: .acquiring)
            lane.state.withLock { state in
                while work.count < limit, let item = state.backlog.popFirst() { work.append(item) }
                state.isBusy = !work.isEmpty
                state.isAsleep = work.isEmpty && !isClosed
            }
            if !work.isEmpty { return true }
            if isClosed { return false }
            lane.signal.wait()
        }
    }

    /// Hands results back, leaves `batch` empty, and wakes the live thread.
    package func deliver(_ batch: inout [Result]) {
        let wasEmpty = results.withLock { results in
            defer { results.append(contentsOf: batch) }
            return results.isEmpty
        }
        batch.removeAll(keepingCapacity: true)
        // The live thread takes all there is at once, so one signal serves the results that come before it looks.
        if wasEmpty { wake.signal() }
    }

    /// Moves all results that wait to `taken`. Called by the live thread.
    package func takeResults(into taken: inout [Result]) {
        results.withLock { results in
            swap(&results, &taken)
        }
    }

    /// How many windows wait for a worker, and how many were given up because more would have waited than may.
    package var load: (queued: Int, overflowed: UInt64) {
        lanes.reduce((0, 0)) { load, lane in
            lane.state.withLock { (load.0 + $0.backlog.jobCount, load.1 + $0.backlog.overflowCount) }
        }
    }

    /// Nothing waits, nothing is being scored and every result was taken.
    package var isIdle: Bool {
        lanes.allSatisfy { $0.state.withLock { $0.backlog.isEmpty && !$0.isBusy } }
            && results.withLock { $0.isEmpty }
    }

    /// Gives up every window that still waits.
    package func abandonWaiting(reason: AbandonReason) {
        for lane in lanes { lane.change { $0.abandonAll(reason: reason) } }
    }

    /// Lets the workers end once their backlogs are empty.
    package func close() {
        closed.store(true, ordering: .releasing)
        for lane in lanes { lane.change { _ in } }
    }

    private func laneIndex(of engine: EngineID) -> Int {
        // FNV-1a: the same engine goes to the same worker in every run, unlike with Swift's seeded hashes.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in engine.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(hash % UInt64(lanes.count))
    }
}
