import Dispatch
import Scoring
import Synchronization
import Telemetry
import ZeroMQ

/// Where the live thread and the threads of the window path meet: work goes one way, what is to be published the other.
///
/// Neither side waits for the other: the live thread takes a lock for as long as an append takes, and a full backlog
/// abandons its oldest window. An engine always goes to the same worker, so its windows stay in order.
final class WindowExchange: Sendable {
    /// What a worker hands back.
    enum Result: Sendable {
        case scored(WindowScore)
        case abandoned(AbandonedWindow)
        case forgotten(EngineID)
    }

    /// One worker's line of work.
    private final class Lane: Sendable {
        struct State {
            var backlog: WindowBacklog
            /// The worker is busy with work it has taken out of the backlog.
            var isBusy = false
        }

        let state: Mutex<State>
        let signal = DispatchSemaphore(value: 0)

        init(capacity: Int) {
            state = Mutex(State(backlog: WindowBacklog(capacity: capacity)))
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
    init(workers: Int, capacity: Int, wake: Wake) {
        let each = (capacity + workers - 1) / workers
        lanes = (0..<workers).map { _ in Lane(capacity: each) }
        self.wake = wake
    }

    var workerCount: Int { lanes.count }

    /// Hands work to the worker of its engine. Called by the live thread.
    func submit(_ work: WindowWork) {
        let lane = lane(of: work.engine)
        lane.state.withLock { $0.backlog.append(work) }
        lane.signal.signal()
    }

    /// Waits for work; nil once the exchange is closed and the worker's backlog is empty. Called by worker `worker`.
    func next(for worker: Int) -> WindowWork? {
        let lane = lanes[worker]
        while true {
            let work = lane.state.withLock { state in
                let work = state.backlog.popFirst()
                state.isBusy = work != nil
                return work
            }
            if let work { return work }
            if closed.load(ordering: .acquiring) { return nil }
            lane.signal.wait()
        }
    }

    /// Hands a result back and wakes the live thread.
    func deliver(_ result: Result) {
        let wasEmpty = results.withLock { results in
            results.append(result)
            return results.count == 1
        }
        // The live thread takes all there is at once, so one signal serves the results that come before it looks.
        if wasEmpty { wake.signal() }
    }

    /// Moves all results that wait to `taken`. Called by the live thread.
    func takeResults(into taken: inout [Result]) {
        results.withLock { results in
            swap(&results, &taken)
        }
    }

    /// Nothing waits, nothing is being scored and every result was taken.
    var isIdle: Bool {
        lanes.allSatisfy { $0.state.withLock { $0.backlog.isEmpty && !$0.isBusy } }
            && results.withLock { $0.isEmpty }
    }

    /// Gives up every window that still waits.
    func abandonWaiting(reason: AbandonReason) {
        for lane in lanes {
            lane.state.withLock { $0.backlog.abandonAll(reason: reason) }
            lane.signal.signal()
        }
    }

    /// Lets the workers end once their backlogs are empty.
    func close() {
        closed.store(true, ordering: .releasing)
        for lane in lanes { lane.signal.signal() }
    }

    private func lane(of engine: EngineID) -> Lane {
        // FNV-1a: the same engine goes to the same worker in every run, unlike with Swift's seeded hashes.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in engine.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return lanes[Int(hash % UInt64(lanes.count))]
    }
}
