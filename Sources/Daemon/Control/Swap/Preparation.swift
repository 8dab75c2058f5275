#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A model that is being prepared: whose order it is and how far it has come.
struct Preparation: Sendable {
    /// As the order called it.
    let bundle: String
    let ticket: ControlMailbox.Ticket
    /// In monotonic nanoseconds.
    let begun: UInt64
    private(set) var step = PreparationStep.loading
    private(set) var stepBegun: UInt64
    /// The order was answered: what is being prepared will not be used.
    var isGivenUp = false
    /// The processor time of the thread that does it.
    private var clock: clockid_t?

    init(bundle: String, ticket: ControlMailbox.Ticket, now: UInt64) {
        self.bundle = bundle
        self.ticket = ticket
        begun = now
        stepBegun = now
    }

    mutating func enter(_ step: PreparationStep, now: UInt64) {
        self.step = step
        stepBegun = now
    }

    /// The calling thread is the one that does it.
    mutating func isDoneByThisThread() {
        var clock = clockid_t()
        self.clock = pthread_getcpuclockid(pthread_self(), &clock) == 0 ? clock : nil
    }

    /// How far it has come.
    func report(now: UInt64, limit: UInt64) -> PreparationReport {
        var time = timespec()
        let isKnown = clock.map { clock_gettime($0, &time) == 0 } ?? false
        return PreparationReport(
            bundle: bundle, step: step, seconds: Self.seconds(from: begun, to: now),
            stepSeconds: Self.seconds(from: stepBegun, to: now),
            processorSeconds: isKnown ? Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 : nil,
            limitSeconds: Double(limit) / 1e9, isGivenUp: isGivenUp)
    }

    private static func seconds(from begin: UInt64, to end: UInt64) -> Double { Double(end - min(begin, end)) / 1e9 }
}
