import BenchmarkSupport
import Daemon
import Dispatch
import Inference
import Logging
import Synchronization
import Telemetry
import ZeroMQ

/// A daemon and whoever speaks to it.
final class DaemonExchange {
    private let push: Socket<PUSH>
    private let scores: Socket<SUB>
    private let topics: [[UInt8]]
    private var encoder: MessageEncoder
    private var record: TelemetryRecord
    private var payload: [UInt8] = []
    private var received = MultipartMessage()
    private var next = 0
    private var cycle = 1
    private let task: Task<Void, Never>

    /// What went wrong on the way.
    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(_ encoding: Encoding, engines count: Int) throws {
        let bundle = try BenchmarkBundle.shipped()
        let settings = try Settings.load(
            file: nil, environment: [:],
            arguments: [
                "--ingest-type", "pull", "--ingest-bind", "tcp://127.0.0.1:*", "--publish-json-bind",
                "tcp://127.0.0.1:*", "--publish-protobuf-bind", "tcp://127.0.0.1:*", "--control-bind=",
            ])
        var logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        let ends = Mutex<BoundEnds?>(nil)
        let ready = DispatchSemaphore(value: 0)
        let daemon = Daemon(
            settings: settings, bundle: bundle, logger: logger,
            onReady: { bound in
                ends.withLock { $0 = bound }
                ready.signal()
            })
        task = Task.detached { try? await daemon.run() }
        guard ready.wait(timeout: .now() + 30) == .success, let bound = ends.withLock({ $0 }),
            let ingest = bound.ingest.first, let publish = bound.publish[encoding]?.first
        else { throw Failure(description: "the daemon was not ready within 30 s") }

        let context = try Context()
        push = try Socket<PUSH>(context)
        try push.connect(ingest)
        scores = try Socket<SUB>(context) {
            $0.receiveHighWaterMark = 1_000_000
            $0.receiveTimeout = .atMost(.seconds(10))
        }
        try scores.subscribe("live/")
        try scores.connect(publish)
        let engines = try (0..<count).map { try EngineID("engine-\($0)") }
        topics = engines.map { Array(Topic.text(.telemetry, $0).utf8) }
        encoder = MessageEncoder(encoding: encoding)
        record = TelemetryRecord(engine: engines[0], cycle: try Cycle(1), values: Self.cruise(bundle))
        try meet()
    }

    deinit {
        task.cancel()
    }

    /// Sends the next cycles, engine after engine, and waits for as many live scores.
    func run(messages: Int) {
        do {
            for _ in 0..<messages { try send() }
            for _ in 0..<messages { try scores.receive(into: &received) }
        } catch {
            preconditionFailure("a daemon of our own did not answer: \(error)")
        }
    }

    private func send() throws {
        record.cycle = try Cycle(cycle)
        payload.removeAll(keepingCapacity: true)
        encoder.encode(record, into: &payload)
        try push.send(topic: topics[next], payload: payload)
        next = next + 1 == topics.count ? 0 : next + 1
        if next == 0 { cycle += 1 }
    }

    /// Waits until the subscription is known: from then on every score arrives. A daemon sends a new subscriber the last
    /// message of each topic, so the first score comes either way, once.
    private func meet() throws {
        try send()
        try scores.receive(into: &received)
        // The other engines' first cycles, so that all begin alike.
        run(messages: topics.count - 1)
    }

    /// Values in the middle of each channel's range.
    private static func cruise(_ bundle: ModelBundle) -> [Float] {
        (bundle.manifest.channels ?? []).map { (($0.minimum ?? -1) + ($0.maximum ?? 1)) / 2 }
    }
}
