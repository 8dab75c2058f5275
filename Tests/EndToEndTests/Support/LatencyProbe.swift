import Foundation
import Synchronization
import Telemetry
import ZeroMQ

/// Sends cycles of a few engines at a steady rate and measures, as a subscriber sees it, how long each takes to become a live
/// score. Sender and subscriber are threads of their own, so that neither waits for the other.
final class LatencyProbe: Sendable {
    private struct State {
        /// When each cycle was sent, in nanoseconds: by engine, then by cycle from 1.
        var sent: [[UInt64]]
        /// How long each took, in microseconds, since the last ``take()``.
        var latencies: [Double] = []
        var received = 0
        /// Scores that came before one that should have been first.
        var misplaced = 0
        var next: [Int]
        var rate: Double
        var failure: String?
    }

    private let state: Mutex<State>
    private let isDone = Atomic<Bool>(false)
    private let isSubscribed = Atomic<Bool>(false)
    private let engines: Int

    init(ingest: String, scores: String, engines: Int, rate: Double) {
        self.engines = engines
        state = Mutex(
            State(
                sent: Array(repeating: [], count: engines), next: Array(repeating: 1, count: engines), rate: rate))
        run { try $0.receive(from: scores) }
        run { try $0.send(to: ingest) }
    }

    private func run(_ body: @escaping @Sendable (LatencyProbe) throws -> Void) {
        Thread.detachNewThread { [self] in
            do { try body(self) } catch { state.withLock { $0.failure = "\(error)" } }
        }
    }

    private static func now() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

    private func send(to endpoint: String) throws {
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(5)) }
        try socket.connect(endpoint)
        let topics = (0..<engines).map { "telemetry/E\($0)/" }
        // Nothing is missed once a status has come.
        while !isSubscribed.load(ordering: .acquiring), !isDone.load(ordering: .acquiring) {
            Thread.sleep(forTimeInterval: 0.01)
        }
        var due = Self.now()
        var count = 0
        while !isDone.load(ordering: .acquiring) {
            let now = Self.now()
            if now < due {
                Thread.sleep(forTimeInterval: Double(due - now) / 1e9)
                continue
            }
            let (engine, cycle) = (count % engines, count / engines + 1)
            let payload = Array(SeaLevel.cycle(cycle).utf8)
            let rate = state.withLock {
                $0.sent[engine].append(Self.now())
                return $0.rate
            }
            try socket.send(topic: topics[engine], payload: payload)
            count += 1
            // What was late is not made up for by a burst that would measure itself.
            due = max(due + UInt64(1e9 / rate), now - 5_000_000)
        }
    }

    private func receive(from endpoint: String) throws {
        let socket = try Socket<SUB>(try Context()) { $0.receiveHighWaterMark = 0 }
        try socket.connect(endpoint)
        try socket.subscribe("live/")
        try socket.subscribe("status/")
        let decoder = MessageDecoder()
        var frames = MultipartMessage()
        let poller = Poller()
        _ = poller.add(socket)
        while !isDone.load(ordering: .acquiring) || !isComplete {
            _ = try poller.wait(timeout: .milliseconds(20))
            while try socket.tryReceive(into: &frames) {
                let now = Self.now()
                let message = try frames.withUnsafeBytes(ofFrames: 0, 1) { topic, payload throws(Refusal) in
                    try decoder.decode(topic: topic, payload: payload)
                }
                if case .status = message { isSubscribed.store(true, ordering: .releasing) }
                guard case .live(let score) = message, let engine = Int(score.engine.text.dropFirst()) else { continue }
                note(engine, score.cycle, at: now)
            }
        }
    }

    private func note(_ engine: Int, _ cycle: Int, at now: UInt64) {
        state.withLock { state in
            // A new subscription brings the last score once more.
            guard cycle >= state.next[engine] else { return }
            if cycle > state.next[engine] { state.misplaced += 1 }
            state.next[engine] = cycle + 1
            state.received += 1
            state.latencies.append(Double(now - state.sent[engine][cycle - 1]) / 1_000)
        }
    }

    /// Cycles per second, over all engines.
    var rate: Double {
        get { state.withLock { $0.rate } }
        set { state.withLock { $0.rate = newValue } }
    }

    /// Whether every cycle that was sent has come back.
    var isComplete: Bool { state.withLock { $0.received == $0.sent.reduce(0) { $0 + $1.count } } }
    var sent: Int { state.withLock { $0.sent.reduce(0) { $0 + $1.count } } }
    var misplaced: Int { state.withLock { $0.misplaced } }
    var failure: String? { state.withLock { $0.failure } }

    /// The latencies since the last call, in microseconds, sorted.
    func take() -> [Double] {
        state.withLock { state in
            defer { state.latencies.removeAll() }
            return state.latencies.sorted()
        }
    }

    /// Stops sending, waits for the scores that are still to come, at most for some seconds, and ends both threads.
    func stop() async {
        isDone.store(true, ordering: .releasing)
        let end = ContinuousClock.now + .seconds(20)
        while !isComplete, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(20)) }
    }
}
