import AllocationCounter
import Inference
import Scoring
import Telemetry
import TestSupport
import Testing

/// The live path from payload to payload takes no memory from the heap once every engine has its own.
@Suite struct LivePathAllocationTests {
    private static let engines = 200
    private static let rounds = 540

    @Test(
        .enabled(if: allocationcounter_counts(), "allocations are not counted in this build"),
        arguments: [Encoding.json, .protobuf], TinyBundle.Kind.allCases)
    func decodingScoringAndEncodingACycleAllocateNothing(encoding: Encoding, kind: TinyBundle.Kind) throws {
        let tiny = try TinyBundle(kind: kind)
        defer { tiny.remove() }
        let fleet = try Fleet(
            bundle: try tiny.load(), policy: FleetPolicy(stride: 30, maximumEngines: Self.engines), batch: 64,
            now: { .unixEpoch })
        var bench = Bench(fleet: fleet, encoding: encoding, engines: Self.engines)
        // Until every ring is full and every buffer has grown.
        for round in 1...60 { try bench.run(round) }
        var cycles = 0
        var windows = 0
        var allocations = (without: 0, with: 0)
        for round in 61...60 + Self.rounds {
            bench.allocations = 0
            let completed = try bench.run(round)
            let count = bench.allocations
            windows += completed
            cycles += Self.engines
            if completed == 0 { allocations.without += count } else { allocations.with += count }
        }
        #expect(cycles > 100_000 && windows == Self.engines * Self.rounds / 30)
        #expect(bench.bytes > cycles * 80)
        #expect(allocations.without == 0)
        // A window takes what it carries of the live scores along: one piece of memory for its 30 cycles.
        #expect(allocations.with == windows)
    }

    /// What the live loop does between its sockets, in batches of 64.
    private struct Bench {
        let fleet: Fleet
        let topics: [[UInt8]]
        var decoder: TelemetryDecoder
        var record: TelemetryRecord
        var telemetry: MessageEncoder
        var encoder: MessageEncoder
        var sent: TelemetryRecord
        var payload: [UInt8] = []
        var published: [UInt8] = []
        var actions: [FleetAction] = []
        var bytes = 0
        /// What a daemon would have allocated; the publisher is not counted.
        var allocations = 0

        init(fleet: Fleet, encoding: Encoding, engines: Int) {
            self.fleet = fleet
            decoder = TelemetryDecoder(schema: fleet.schema)
            record = TelemetryRecord(reservingChannels: fleet.schema.count)
            telemetry = MessageEncoder(encoding: encoding)
            encoder = MessageEncoder(encoding: encoding)
            sent = TelemetryRecord(reservingChannels: fleet.schema.count)
            sent.values = [0, 640.25, 2_388.0625]
            topics = (0..<engines).map { Array("telemetry/an-engine-with-a-long-name-\($0)/".utf8) }
            payload.reserveCapacity(4_096)
            published.reserveCapacity(4_096)
            actions.reserveCapacity(256)
        }

        /// One cycle of every engine. Returns how many windows they completed.
        @discardableResult
        mutating func run(_ round: Int) throws -> Int {
            var windows = 0
            for (index, topic) in topics.enumerated() {
                try send(round, index)
                let before = allocationcounter_count()
                defer { allocations += allocationcounter_count() - before }
                try receive(topic)
                if index % 64 == 63 || index == topics.count - 1 { windows += publish() }
            }
            return windows
        }

        private mutating func send(_ round: Int, _ index: Int) throws(Refusal) {
            sent.cycle = try Cycle(round)
            sent.values[0] = Float(index % 40) * 0.37
            payload.removeAll(keepingCapacity: true)
            telemetry.encode(sent, into: &payload)
        }

        private mutating func receive(_ topic: [UInt8]) throws(Refusal) {
            try Self.decode(topic, payload, fleet, &decoder, &record)
            try fleet.stage(record, received: .unixEpoch)
        }

        private static func decode(
            _ topic: [UInt8], _ payload: [UInt8], _ fleet: Fleet, _ decoder: inout TelemetryDecoder,
            _ record: inout TelemetryRecord
        ) throws(Refusal) {
            try topic.span.bytes.withUnsafeBytes { topic throws(Refusal) in
                try payload.span.bytes.withUnsafeBytes { payload throws(Refusal) in
                    fleet.recall(topic, into: &record)
                    try decoder.decode(topic: topic, payload: payload, into: &record)
                }
            }
        }

        private mutating func publish() -> Int {
            var windows = 0
            fleet.flush(into: &actions)
            for action in actions {
                switch action {
                case .live(let score, _):
                    published.removeAll(keepingCapacity: true)
                    encoder.encode(score, into: &published)
                    bytes += published.count
                case .window: windows += 1
                case .event: preconditionFailure("an event in a stream without faults")
                }
            }
            actions.removeAll(keepingCapacity: true)
            return windows
        }
    }
}
