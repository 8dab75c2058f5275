import Dispatch
import Synchronization

/// Does numbered pieces of work on some threads and adds their results up in the order of their numbers, so that the sum
/// is the same to the bit however many threads there are. Results that come out of order wait for those before them.
struct WorkCrew<Result: Sendable> {
    /// The state that threads share.
    private final class Board: Sendable {
        struct State {
            var next = 0
            var waiting: [Int: Result] = [:]
            var merged = 0
            var failure: EvaluationError?
            var sum: Result
        }

        let state: Mutex<State>

        init(_ sum: Result) {
            state = Mutex(State(sum: sum))
        }
    }

    let threads: Int

    /// Runs pieces 0 to `count` - 1.
    ///
    /// - Parameters:
    ///   - start: what results are added to.
    ///   - makeWorker: called once on each thread; makes the function that does a piece.
    ///   - merge: adds a result to the sum.
    ///   - watch: called on the calling thread ten times a second while the others work.
    /// - Throws: the first failure; pieces not yet begun are left then.
    func run(
        count: Int,
        from start: Result,
        makeWorker: @escaping @Sendable () throws -> (Int) throws -> Result,
        merge: @escaping @Sendable (inout Result, Result) -> Void,
        watch: () -> Void
    ) throws(EvaluationError) -> Result {
        let board = Board(start)
        let group = DispatchGroup()
        for _ in 0..<min(threads, max(count, 1)) {
            DispatchQueue.global().async(group: group) {
                do {
                    let work = try makeWorker()
                    while true {
                        let piece = board.state.withLock { state -> Int? in
                            guard state.failure == nil, state.next < count else { return nil }
                            state.next += 1
                            return state.next - 1
                        }
                        guard let piece else { return }
                        let result = try work(piece)
                        board.state.withLock { state in
                            state.waiting[piece] = result
                            while let next = state.waiting.removeValue(forKey: state.merged) {
                                merge(&state.sum, next)
                                state.merged += 1
                            }
                        }
                    }
                } catch {
                    let failure = error as? EvaluationError ?? EvaluationError("\(error)")
                    board.state.withLock { $0.failure = $0.failure ?? failure }
                }
            }
        }
        while group.wait(timeout: .now() + .milliseconds(100)) == .timedOut { watch() }
        let (sum, failure) = board.state.withLock { ($0.sum, $0.failure) }
        if let failure { throw failure }
        return sum
    }
}
