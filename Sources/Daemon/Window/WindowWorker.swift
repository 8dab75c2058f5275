import CLinux
import Inference
import Scoring
import Telemetry

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// One thread of the window path: takes windows from the exchange, those that wait together at once, scores them and hands
/// them back in the order in which they came.
struct WindowWorker {
    /// The most windows scored together: the model gains nothing from more, and the first of them would wait longer.
    static let batch = 16
    /// The thread's nice value, so that the scheduler gives a processor to the live thread first.
    private static let niceness: Int32 = 10
    /// The thread's time slice, in nanoseconds, the shortest there is: a yield may cost the thread as much of its share.
    private static let slice: UInt64 = 100_000
    /// Lets whoever waits for this processor have it at once. Without it the scheduler may let this thread finish a time
    /// slice of some milliseconds before a live thread that has been preempted goes on, whatever the nice value.
    static let pause: Pause = { _ = sched_yield() }

    let number: Int
    let exchange: WindowExchange
    /// The model that the daemon begins with. Not held: it may be replaced.
    let model: Handover<ScoringModel>

    /// Works until the exchange is closed and nothing waits.
    ///
    /// - Throws: `BundleError` when a model has no window path.
    func run() throws {
        var paths = WindowPaths()
        if let model = model.take() { _ = try paths.path(for: model) }
        // Without the right to it the path still works, only less politely, so a refusal is no error.
        _ = clinux_set_niceness(Self.niceness, Self.slice)
        var work: [WindowExchange.Assignment] = []
        var tickets: [WindowBacklog.Ticket] = []
        var jobs: [WindowJob] = []
        var results: [WindowExchange.Result] = []
        while exchange.next(for: number, limit: Self.batch, into: &work) {
            for assignment in work {
                tickets.append(assignment.ticket)
                jobs.append(assignment.job)
            }
            work.removeAll(keepingCapacity: true)
            results = try score(jobs, &paths)
            // The jobs go before their results do, so that an engine's next cycle need not copy its rings.
            jobs.removeAll(keepingCapacity: true)
            paths.prune()
            if !results.isEmpty { exchange.deliver(&results, of: &tickets, worker: number) }
        }
    }

    /// Scores windows together and says of each its share of the time that took.
    private func score(_ jobs: [WindowJob], _ paths: inout WindowPaths) throws -> [WindowExchange.Result] {
        var results: [WindowExchange.Result] = []
        var rest = jobs[...]
        while let first = rest.first {
            guard let model = first.model else { preconditionFailure("a window of \(first.engine) names no model") }
            let alike = rest.prefix { $0.model === model }
            results += score(Array(alike), by: try paths.path(for: model))
            rest = rest.dropFirst(alike.count)
        }
        return results
    }

    private func score(_ jobs: [WindowJob], by path: WindowPath) -> [WindowExchange.Result] {
        let began = Clock.wall()
        let start = (Clock.monotonicNanoseconds(), Clock.processorNanoseconds())
        let scores = path.score(jobs)
        let took = Double(Clock.monotonicNanoseconds() - start.0) / 1_000
        // Not the same: the thread lets others go ahead.
        let cost = Double(Clock.processorNanoseconds() - start.1) / 1_000
        return zip(jobs, scores).map { job, score in
            var score = score
            // To the nanosecond: shorter in text, and nothing is known any better.
            score.computeMicroseconds = (took * 1_000 / Double(jobs.count)).rounded() / 1_000
            score.queueMicroseconds = max(0, Double(job.lastReceived.microseconds(to: began)))
            return .scored(score, complete: job.lastReceived, cost: cost / Double(jobs.count))
        }
    }
}
