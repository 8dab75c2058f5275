import Telemetry

extension Status {
    /// Whether so many cycles were accepted, and no window that they made complete waits any more.
    func hasScoredEveryWindow(of cycles: Int) -> Bool {
        let finished = windows.scored + windows.abandoned.values.reduce(0, +)
        return accepted == UInt64(cycles) && windows.queued == 0 && windows.due == finished
    }
}
