import Scoring
import Telemetry

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// One thread of the window path: takes windows from the exchange, scores them and hands them back.
struct WindowWorker {
    /// The thread's nice value, so that the scheduler gives a processor to the live thread first.
    private static let niceness: Int32 = 10

    let number: Int
    let exchange: WindowExchange
    let path: WindowPath

    /// Works until the exchange is closed and nothing waits.
    func run() {
        // On Linux the nice value belongs to the thread that asks. Without the right to it the path still works, only
        // less politely, so a refusal is no error.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        while let work = exchange.next(for: number) {
            switch work {
            case .abandoned(let window):
                exchange.deliver(.abandoned(window))
            case .forget(let engine):
                exchange.deliver(.forgotten(engine))
            case .score(let job):
                let began = Clock.wall()
                let start = Clock.monotonicNanoseconds()
                var score = path.score(job)
                score.computeMicroseconds = Double(Clock.monotonicNanoseconds() - start) / 1_000
                score.queueMicroseconds = max(0, Double(job.lastReceived.microseconds(to: began)))
                exchange.deliver(.scored(score))
            }
        }
    }
}
