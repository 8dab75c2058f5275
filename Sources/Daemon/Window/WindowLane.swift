import Dispatch
import Scoring
import Synchronization

/// One worker's line of work, and what it has finished.
final class WindowLane: Sendable {
    struct State {
        var backlog: WindowBacklog
        /// To be published, in order.
        var results: [WindowExchange.Result] = []
        /// The worker sleeps, or is about to, and is to be signalled.
        var isAsleep = false
        /// No more work will come.
        var isClosed = false
        /// The worker is to look at what it holds, even if there is no work.
        var isNudged = false

        /// Moves what may be said at once to the results. Returns how many that were.
        mutating func collectSaid() -> Int {
            let count = backlog.said.count
            guard count > 0 else { return 0 }
            for work in backlog.said { results.append(WindowExchange.Result(said: work)) }
            backlog.said.removeAll(keepingCapacity: true)
            return count
        }
    }

    let state: Mutex<State>
    let signal = DispatchSemaphore(value: 0)

    init(capacity: Int) {
        state = Mutex(State(backlog: WindowBacklog(capacity: capacity)))
    }

    /// Changes the lane and wakes the worker if it sleeps.
    func change<Value>(_ body: (inout State) -> Value) -> Value {
        let (value, wasAsleep) = state.withLock { state in
            let value = body(&state)
            defer { state.isAsleep = false }
            return (value, state.isAsleep)
        }
        if wasAsleep { signal.signal() }
        return value
    }
}

extension WindowExchange.Result {
    /// What needed no scoring.
    fileprivate init(said work: WindowWork) {
        switch work {
        case .score(let job): preconditionFailure("a window of \(job.engine) was not scored")
        case .abandoned(let window): self = .abandoned(window)
        case .runEnded(let end): self = .runEnded(end)
        case .forget(let engine): self = .forgotten(engine)
        }
    }
}
