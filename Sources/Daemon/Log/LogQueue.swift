import DequeModule
import Dispatch
import Synchronization
import Telemetry
import ZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Log lines on their way to a descriptor that may not take them: whoever logs hands a line over and goes on, a thread of its own
/// writes, in their order.
///
/// ```swift
/// let log = LogQueue(descriptor: STDERR_FILENO)
/// defer { log.flush(atMost: .seconds(1)) }
/// let logger = Logger(label: "tandem") { StreamLogHandler(label: $0, stream: log.stream) }
/// ```
///
/// A terminal that was stopped, or a pipe that nobody reads, keeps its writer waiting for ever. When ``capacity`` bytes wait, new
/// lines are dropped and counted, and the first line that fits again is preceded by one that says how many are missing.
public final class LogQueue: Sendable {
    /// What a logger writes to; it never waits.
    public struct Stream: TextOutputStream, Sendable {
        fileprivate let queue: LogQueue
        public func write(_ string: String) { queue.append(string) }
    }

    private struct State {
        var lines: Deque<[UInt8]> = []
        var bytes = 0
        /// Lines lost since the last one that was taken, and in all.
        var missing: UInt64 = 0
        var lost: UInt64 = 0
        /// Taken from the queue, and not written yet.
        var isWriting = false
        var waiters: [DispatchSemaphore] = []
    }

    /// The most that waits, in bytes, each line with what it costs beside its text.
    package static let capacity = 1 << 20
    private static let lineCost = 64

    private let descriptor: Int32
    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)

    /// Starts the thread that writes to `descriptor`, for the rest of the process's life.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
        // A reader that has gone is an error of write(2), and no reason to end.
        signal(SIGPIPE, SIG_IGN)
        // Without a thread lines are dropped, and counted, once the queue is full.
        _ = try? SocketThread(name: "tandem-log") { [self] in run() }
    }

    /// What a logger writes to.
    public var stream: Stream { Stream(queue: self) }

    /// Lines that were dropped because nobody read.
    public var lost: UInt64 { state.withLock { $0.lost } }

    /// Hands a line over, its newline included. Does not wait.
    public func append(_ line: String) {
        let bytes = Array(line.utf8)
        let isTaken = state.withLock { state in
            if state.missing > 0 { Self.mention(&state) }
            guard state.missing == 0, Self.fits(bytes, state) else {
                state.missing += 1
                state.lost += 1
                return false
            }
            Self.put(bytes, &state)
            return true
        }
        if isTaken { filled.signal() }
    }

    /// Waits until everything is written, or for `limit`: whoever does not read does not keep a process from its end.
    ///
    /// - Returns: whether everything is written.
    @discardableResult
    public func flush(atMost limit: Duration) -> Bool {
        let waiter = DispatchSemaphore(value: 0)
        let isDone = state.withLock { state in
            if state.lines.isEmpty, !state.isWriting { return true }
            state.waiters.append(waiter)
            return false
        }
        let nanoseconds = Int(clamping: Int64(limit / .nanoseconds(1)))
        return isDone || waiter.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success
    }

    private func run() {
        while true {
            while let line = next() { write(line) }
            filled.wait()
        }
    }

    /// The next line to write; nil once nothing waits.
    private func next() -> [UInt8]? {
        state.withLock { state in
            state.isWriting = false
            if state.lines.isEmpty, state.missing > 0 { Self.mention(&state) }
            guard let line = state.lines.popFirst() else {
                for waiter in state.waiters { waiter.signal() }
                state.waiters.removeAll()
                return nil
            }
            state.bytes -= line.count + Self.lineCost
            state.isWriting = true
            return line
        }
    }

    private func write(_ line: [UInt8]) {
        var written = 0
        while written < line.count {
            let count = line[written...].withUnsafeBytes { Self.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                // Somebody made it non-blocking.
                var end = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&end, 1, -1)
            } else if errno != EINTR {
                // A reader that has gone, or a disk that is full: there is nowhere to say so.
                return
            }
        }
    }

    private static func fits(_ line: [UInt8], _ state: State) -> Bool {
        state.bytes + line.count + lineCost <= capacity
    }

    private static func put(_ line: [UInt8], _ state: inout State) {
        state.bytes += line.count + lineCost
        state.lines.append(line)
    }

    /// Says how many lines are missing, if there is room for that.
    private static func mention(_ state: inout State) {
        let line =
            "\(Clock.wall().rfc3339) warning tandem: \(state.missing) log lines are missing here: nobody read them\n"
        let bytes = Array(line.utf8)
        guard fits(bytes, state) else { return }
        put(bytes, &state)
        state.missing = 0
    }

    // A member hides the function of the same name.
    #if canImport(Glibc)
    private static let write = Glibc.write
    #else
    private static let write = Musl.write
    #endif
}
