import Scoring
import Synchronization
package import Telemetry

// How full it is.
extension WindowExchange {
    /// How many windows wait for a worker, and how many were given up because more would have waited than may.
    package var load: (queued: Int, overflowed: UInt64) {
        lanes.reduce((0, 0)) { load, lane in
            lane.state.withLock { (load.0 + $0.backlog.jobCount, load.1 + $0.backlog.overflowCount) }
        }
    }

    /// Nothing waits, nothing is being scored and every result was taken.
    package var isIdle: Bool {
        lanes.allSatisfy { $0.state.withLock { $0.backlog.isEmpty && $0.results.isEmpty } }
    }

    /// How many windows wait, what waits behind them, and the most of each that did at once.
    package var depths: (windows: Depth, notes: Depth) {
        lanes.reduce((Depth(), Depth())) { sum, lane in
            lane.state.withLock { state in
                (
                    sum.0.adding(state.backlog.jobCount, state.backlog.highestJobCount),
                    sum.1.adding(state.backlog.noteCount, state.backlog.highestNoteCount)
                )
            }
        }
    }

    package struct Depth: Sendable, Hashable {
        package var now = 0
        package var highest = 0

        fileprivate func adding(_ depth: Int, _ highest: Int) -> Depth {
            Depth(now: now + depth, highest: self.highest + highest)
        }
    }

    /// What became of windows by what hangs on them, the least first.
    package var importance: [Status.WindowImportance] {
        WindowImportance.allCases.map { importance in
            lanes.reduce(into: Status.WindowImportance(name: importance.name, queued: 0, scored: 0, abandoned: 0)) {
                sum, lane in
                lane.state.withLock { state in
                    let tally = state.backlog.tallies[importance.rawValue]
                    sum.queued += state.backlog.waitingCount(of: importance)
                    sum.scored += tally.scored
                    sum.abandoned += tally.abandoned
                }
            }
        }
    }
}
