import Telemetry

extension Status {
    /// Whether so many cycles were accepted, and no window that they made complete waits any more.
    func hasScoredEveryWindow(of cycles: Int) -> Bool {
        accepted == UInt64(cycles) && windows.queued == 0 && windows.isSettled
    }
}

extension Status.WindowCounts {
    /// Whether every window that was due was scored or given up, and said.
    var isSettled: Bool { due == scored + abandoned.values.reduce(0, +) }
}
