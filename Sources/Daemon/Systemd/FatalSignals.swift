import CLinux

/// What ends the process when it aborts, traps or faults, or is made to by a service manager that heard nothing from it.
///
/// Swift's own crash handler, which dynamically linked programs have, first starts another program that reads every library's
/// symbols, for seconds or minutes, and lets an abort that was sent from outside pass: a watchdog that fires waits in vain.
public enum FatalSignals {
    /// Has each of them end the process at once, with a backtrace on standard error as far as that can be written without
    /// waiting. Called first of all.
    public static func endAtOnce() {
        clinux_end_at_fatal_signals()
    }

    /// Makes the calling thread the one whose backtrace is written when the signal comes from outside: the one that the
    /// watchdog watches.
    static func answerForProcess() {
        clinux_answer_for_process()
    }
}
