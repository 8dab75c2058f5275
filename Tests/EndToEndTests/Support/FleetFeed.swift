import Simulation
import Telemetry
import TestSupport
import ZeroMQ

/// A synthetic fleet whose engines live once, sent cycle by cycle by the test itself, over restarts of the daemon.
struct FleetFeed {
    private var fleet: SyntheticFleet
    private var encoder = MessageEncoder(encoding: .json)
    private var socket: Socket<PUSH>
    private let linger: TimeLimit
    /// The cycle sent last of each engine.
    private(set) var last: [EngineID: SyntheticCycle] = [:]
    private(set) var sent = 0

    /// - Parameter linger: how long what was sent last may take to get away when this goes.
    init(_ options: FleetOptions, to endpoint: String, linger: TimeLimit = .zero) throws {
        fleet = try SyntheticFleet(options)
        self.linger = linger
        socket = try Self.connect(endpoint, linger)
    }

    /// Sends to another daemon from now on. What the former has not taken is lost.
    mutating func reconnect(_ endpoint: String) throws {
        socket = try Self.connect(endpoint, linger)
    }

    private static func connect(_ endpoint: String, _ linger: TimeLimit) throws -> Socket<PUSH> {
        let socket = try Socket<PUSH>(try Context()) { options in
            options.linger = linger
            options.sendTimeout = .atMost(.seconds(Patience.seconds))
            options.sendHighWaterMark = 4
        }
        try socket.connect(endpoint)
        return socket
    }

    /// Sends the next cycle; false when every engine has failed.
    mutating func step() throws -> Bool {
        guard let cycle = fleet.next() else { return false }
        var payload: [UInt8] = []
        encoder.encode(
            TelemetryRecord(
                engine: cycle.engine, cycle: try Cycle(cycle.cycle), values: cycle.values, reset: cycle.reset,
                end: cycle.end), into: &payload)
        try socket.send(topic: Topic.text(.telemetry, cycle.engine), payload: payload)
        last[cycle.engine] = cycle
        sent += 1
        return true
    }
}
