import Simulation
import Telemetry
import TestSupport
import ZeroMQ

/// Recorded engines side by side, sent cycle by cycle by the test itself.
struct RecordedFeed {
    private let histories: [EngineHistory]
    private var encoder = MessageEncoder(encoding: .json)
    private let socket: Socket<PUSH>
    private(set) var sent = 0
    /// Cycles of each engine that were sent, as far as it has them.
    private var position = 0

    init(_ histories: [EngineHistory], to endpoint: String) throws {
        self.histories = histories
        socket = try Socket<PUSH>(try Context()) {
            $0.linger = .atMost(.seconds(Patience.seconds))
            $0.sendTimeout = .atMost(.seconds(Patience.seconds))
        }
        try socket.connect(endpoint)
    }

    var isAtEnd: Bool { histories.allSatisfy { $0.count <= position } }

    /// Sends the next cycle of every engine that has one, `count` times; an engine's last one says that it is.
    mutating func send(_ count: Int) throws {
        for _ in 0..<count {
            for history in histories where position < history.count {
                var payload: [UInt8] = []
                encoder.encode(
                    TelemetryRecord(
                        engine: history.engine, cycle: try Cycle(history.cycles[position]),
                        values: Array(history.row(position)),
                        end: position == history.count - 1), into: &payload)
                try socket.send(topic: Topic.text(.telemetry, history.engine), payload: payload)
                sent += 1
            }
            position += 1
        }
    }
}
