import Simulation
import Telemetry
import ZeroMQ

/// A synthetic fleet whose engines live once, sent cycle by cycle by the test itself, over restarts of the daemon.
struct FleetFeed {
    private var fleet: SyntheticFleet
    private var encoder = MessageEncoder(encoding: .json)
    private var socket: Socket<PUSH>
    /// The cycle sent last of each engine.
    private(set) var last: [EngineID: SyntheticCycle] = [:]
    private(set) var sent = 0

    init(_ options: FleetOptions, to endpoint: String) throws {
        fleet = try SyntheticFleet(options)
        socket = try Self.connect(endpoint)
    }

    /// Sends to another daemon from now on. What the former has not taken is lost.
    mutating func reconnect(_ endpoint: String) throws {
        socket = try Self.connect(endpoint)
    }

    private static func connect(_ endpoint: String) throws -> Socket<PUSH> {
        let socket = try Socket<PUSH>(try Context()) { options in
            options.linger = .zero
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
