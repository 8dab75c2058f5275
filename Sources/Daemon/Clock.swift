import Telemetry

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The clocks of the daemon. Foundation's would allocate, and these are read for every cycle.
package enum Clock {
    /// The time of day, for time stamps.
    static func wall() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// A clock that never jumps, for durations, in nanoseconds.
    static func monotonicNanoseconds() -> UInt64 { nanoseconds(CLOCK_MONOTONIC) }

    /// How long the calling thread has had a processor, in nanoseconds: what its work costs, however busy the machine is.
    package static func processorNanoseconds() -> UInt64 { nanoseconds(CLOCK_THREAD_CPUTIME_ID) }

    private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// When work may go on that is to take one part of the time in so many: after a pause of `rest` times as long as it took, a second
    /// at most, for the whole process may have been stopped in the middle of it.
    ///
    /// - Parameters:
    ///   - start: when it began, in monotonic nanoseconds.
    ///   - end: when it was done.
    package static func resting(_ rest: UInt64, from start: UInt64, to end: UInt64) -> UInt64 {
        end + min((end - start) * rest, 1_000_000_000)
    }

    /// Wall clock and monotonic clock as read at one moment, so that one reading of the clock that never jumps gives the time
    /// of day for a while after.
    struct Pair {
        private let wall = Clock.wall()
        private let monotonic = Clock.monotonicNanoseconds()

        /// The time of day `now` monotonic nanoseconds.
        func wall(at now: UInt64) -> Timestamp {
            wall.advanced(byMicroseconds: Int64(now - monotonic) / 1_000)
        }
    }
}
