import Simulation
import Telemetry
import Testing

@Suite("Fault injector")
struct FaultInjectorTests {
    private static let channels = FleetStatistics.cmapss.channels

    private static func records(_ count: Int, engines: Int = 4, after: FleetOptions.AfterFailure = .restart) throws
        -> [TelemetryRecord]
    {
        var fleet = try SyntheticFleet(FleetOptions(seed: 6, engines: engines, fleet: "FD002", afterFailure: after))
        return try (0..<count).compactMap { _ in
            try fleet.next().map { cycle in
                TelemetryRecord(
                    engine: cycle.engine, cycle: try Cycle(cycle.cycle), values: cycle.values, reset: cycle.reset,
                    end: cycle.end)
            }
        }
    }

    /// A daemon's bookkeeping in its plainest form: Telemetry's decoder and a set of cycles per engine.
    private struct Daemon {
        struct Engine {
            var accepted: Set<Int> = []
            var last = 0
            var hasEnded = false
        }

        private var decoder: TelemetryDecoder
        private var record: TelemetryRecord
        private var engines: [EngineID: Engine] = [:]
        var tally = FaultTally()

        init() throws {
            decoder = TelemetryDecoder(schema: try ChannelSchema(channels.map { Channel(name: $0, unit: "") }))
            record = TelemetryRecord(reservingChannels: channels.count)
        }

        mutating func take(_ parts: [[UInt8]]) {
            do throws(Refusal) {
                try accept(parts)
            } catch {
                tally.refused[error.code, default: 0] += 1
            }
        }

        private mutating func accept(_ parts: [[UInt8]]) throws(Refusal) {
            guard parts.count == 2 else { throw Refusal.frameCount(parts.count) }
            try parts[0].withUnsafeBufferPointer { topic throws(Refusal) in
                try parts[1].withUnsafeBufferPointer { payload throws(Refusal) in
                    try decoder.decode(
                        topic: UnsafeRawBufferPointer(topic), payload: UnsafeRawBufferPointer(payload), into: &record)
                }
            }
            let cycle = record.cycle.number
            var engine = engines[record.engine] ?? Engine()
            // A life that has ended has another behind it, whatever its number; but its last cycle twice is no life.
            if record.reset || engine.hasEnded, cycle != engine.last {
                engine = Engine()
                tally.runs[record.engine, default: []].append(.broken(0))
            }
            guard !engine.accepted.contains(cycle) else { throw Refusal(.duplicate, "") }
            guard cycle > engine.last else { throw Refusal(.late, "") }
            if engine.last > 0, cycle != engine.last + 1 {
                tally.gaps += 1
                tally.runs[record.engine, default: []].append(.broken(0))
            }
            var runs = tally.runs[record.engine] ?? [.broken(0)]
            runs[runs.count - 1].cycles += 1
            runs[runs.count - 1].isEnded = record.end
            tally.runs[record.engine] = runs
            tally.accepted[record.engine, default: 0] += 1
            engine.accepted.insert(cycle)
            engine.last = cycle
            engine.hasEnded = record.end
            engines[record.engine] = engine
        }
    }

    @Test("counts each fault as a daemon does", arguments: Fault.allCases)
    func countsEachFault(fault: Fault) throws {
        var injector = FaultInjector(faults: [fault], rate: 0.2, seed: 3, channels: Self.channels)
        var daemon = try Daemon()
        for record in try Self.records(2_000) {
            for frames in injector.inject(record) { daemon.take(frames.parts) }
        }
        injector.finish()
        var tally = injector.tally
        tally.withheld = 0
        #expect(daemon.tally == tally)
        if let code = fault.refusal { #expect(tally.refused.keys.elementsEqual([code]) && tally.refusedCount > 200) }
        #expect(fault.breaksRuns == (tally.gaps > 0))
    }

    @Test("counts all faults together as a daemon does", arguments: Encoding.allCases, [1, 2, 3] as [UInt64])
    func countsAllFaults(encoding: Encoding, seed: UInt64) throws {
        var injector = FaultInjector(rate: 0.5, seed: seed, encoding: encoding, channels: Self.channels)
        var daemon = try Daemon()
        var expected = FaultTally()
        let records = try Self.records(5_000, after: seed == 3 ? .stop : .restart)
        for record in records {
            for frames in injector.inject(record) {
                daemon.take(frames.parts)
                if case .refused(let code) = frames.expectation { expected.refused[code, default: 0] += 1 }
            }
        }
        injector.finish()
        #expect(injector.tally.refused == expected.refused)
        #expect(Set(expected.refused.keys) == Set(Fault.allCases.compactMap(\.refusal)))
        let late = expected.refused[.late, default: 0]
        #expect(injector.tally.acceptedCount + injector.tally.withheld + late == records.count)
        var tally = injector.tally
        tally.withheld = 0
        #expect(daemon.tally == tally)
    }

    @Test("without faults passes everything on", arguments: [([], 1), (Fault.allCases, 0)] as [([Fault], Double)])
    func withoutFaults(faults: [Fault], rate: Double) throws {
        var injector = FaultInjector(faults: faults, rate: rate, seed: 1, channels: Self.channels)
        let records = try Self.records(500)
        let frames = records.flatMap { injector.inject($0) }
        #expect(frames.count == records.count)
        #expect(frames.allSatisfy { $0.expectation == .accepted && $0.parts.count == 2 })
    }

    @Test("is decided by the seed")
    func isSeeded() throws {
        let records = try Self.records(500)
        func frames(_ seed: UInt64) -> [TelemetryFrames] {
            var injector = FaultInjector(rate: 0.3, seed: seed, channels: Self.channels)
            return records.flatMap { injector.inject($0) }
        }
        #expect(frames(1) == frames(1))
        #expect(frames(1) != frames(2))
    }
}
