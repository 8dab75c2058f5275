import Simulation
import Telemetry
import Testing

@Suite("Synthetic fleet")
struct SyntheticFleetTests {
    /// The cycles of every engine's first life, by engine.
    private func lives(_ options: FleetOptions) throws -> [[SyntheticCycle]] {
        var options = options
        options.afterFailure = .stop
        var fleet = try SyntheticFleet(options)
        var lives: [EngineID: [SyntheticCycle]] = [:]
        while let cycle = fleet.next() { lives[cycle.engine, default: []].append(cycle) }
        return fleet.engineIDs.compactMap { lives[$0] }
    }

    private func first(_ count: Int, of options: FleetOptions) throws -> [SyntheticCycle] {
        var fleet = try SyntheticFleet(options)
        return (0..<count).compactMap { _ in fleet.next() }
    }

    @Test("is the same for the same options", arguments: ["FD001", "FD004"])
    func isTheSame(fleet: String) throws {
        let spikes = FleetOptions.Spikes(rate: 0.05)
        let options = FleetOptions(seed: 9, engines: 7, fleet: fleet, drift: 2, spikes: spikes, startingAge: 0.5)
        let cycles = try first(3_000, of: options)
        #expect(try first(3_000, of: options) == cycles)
        var other = options
        other.seed = 10
        #expect(try first(3_000, of: other).map(\.values) != cycles.map(\.values))
    }

    /// The bits of a few values, as they were when the fleet was written, so that another platform or a newer compiler
    /// cannot change what a seed means unnoticed. They depend on fleet.json; the numbers are those of this test itself.
    @Test("is the same on every platform")
    func isTheSameOnEveryPlatform() throws {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for cycle in try first(2_000, of: FleetOptions(seed: 42, engines: 3, fleet: "FD004")) {
            for value in cycle.values {
                hash = (hash ^ UInt64(value.bitPattern)) &* 0x0000_0100_0000_01B3
            }
        }
        #expect(hash == 17_306_011_980_799_973_763)
    }

    @Test("does not change an engine when others join")
    func doesNotChangeWhenOthersJoin() throws {
        let alone = try first(500, of: FleetOptions(seed: 5, engines: 1))
        let among = try first(2_000, of: FleetOptions(seed: 5, engines: 4)).filter { $0.engine == alone[0].engine }
        #expect(alone == among)
    }

    @Test("sends every engine's cycle, then every engine's next, counting from 1")
    func takesTurns() throws {
        let cycles = try first(9, of: FleetOptions(engines: 3, prefix: "A"))
        #expect(cycles.map(\.engine.text) == ["A-1", "A-2", "A-3", "A-1", "A-2", "A-3", "A-1", "A-2", "A-3"])
        #expect(cycles.map(\.cycle) == [1, 1, 1, 2, 2, 2, 3, 3, 3])
        #expect(cycles.allSatisfy { $0.values.count == 24 && !$0.reset && !$0.end })
    }

    @Test("fails when its remaining useful life says so", arguments: ["FD001", "FD002", "FD003", "FD004"])
    func failsWhenItSays(fleet: String) throws {
        let statistics = FleetStatistics.cmapss
        for life in try lives(FleetOptions(seed: 2, engines: 40, fleet: fleet)) {
            #expect(life.map(\.remaining) == Array((0..<life.count).reversed()))
            #expect(life.map(\.cycle) == Array(1...life.count))
            #expect(life.map(\.end) == life.map { $0.remaining == 0 })
            #expect(statistics.faults.contains { ($0.life.shortest...$0.life.longest).contains(life.count) })
        }
    }

    @Test("begins a new life at cycle 1, marked reset, after a failure")
    func beginsANewLife() throws {
        var fleet = try SyntheticFleet(FleetOptions(seed: 3, engines: 2))
        var previous: [EngineID: SyntheticCycle] = [:]
        var resets = 0
        for _ in 0..<3_000 {
            let next = fleet.next()
            let cycle = try #require(next)
            #expect(cycle.end == (cycle.remaining == 0))
            if let before = previous[cycle.engine] {
                let failed = before.remaining == 0
                #expect(cycle.reset == failed)
                #expect(cycle.cycle == (failed ? 1 : before.cycle + 1))
                #expect(cycle.life == before.life + (failed ? 1 : 0))
                resets += failed ? 1 : 0
            }
            previous[cycle.engine] = cycle
        }
        #expect(resets > 5)
    }

    @Test("when told to end lets every engine in the middle of a life send one more cycle, its last")
    func endsWhenTold() throws {
        var fleet = try SyntheticFleet(FleetOptions(seed: 3, engines: 3))
        var cycles: [SyntheticCycle] = []
        // Until one engine has just failed and the two behind it have not had their turns.
        while let cycle = fleet.next() {
            cycles.append(cycle)
            if cycle.remaining == 0 { break }
        }
        let failed = try #require(cycles.last)
        fleet.end()
        fleet.end()
        var last: [SyntheticCycle] = []
        while let cycle = fleet.next() { last.append(cycle) }
        #expect(Set(last.map(\.engine)) == Set(fleet.engineIDs).subtracting([failed.engine]))
        for cycle in last {
            #expect(cycle.end && cycle.remaining > 0)
            #expect(cycle.cycle == (cycles.last { $0.engine == cycle.engine }?.cycle ?? 0) + 1)
        }
    }

    @Test("that has not begun has nothing to end")
    func endsBeforeItBegins() throws {
        var fleet = try SyntheticFleet(FleetOptions(seed: 3, engines: 3))
        let first = fleet.next()
        fleet.end()
        #expect(fleet.next()?.engine == first?.engine)
        #expect(fleet.next() == nil)
    }

    @Test("may begin with used engines, in their first life only")
    func mayBeginUsed() throws {
        var fleet = try SyntheticFleet(FleetOptions(seed: 3, engines: 200, startingAge: 0.9))
        let shortest = 128
        let remaining = (0..<200).compactMap { _ in fleet.next()?.remaining }
        #expect(remaining.filter { $0 < shortest - 1 }.count > 80)
        while let cycle = fleet.next() {
            guard cycle.life == 2 else { continue }
            #expect(cycle.cycle == 1 && cycle.remaining >= shortest - 1)
            break
        }
    }

    @Test("spikes come, last a few cycles and leave everything else as it would have been")
    func spikesComeAndGo() throws {
        let calm = FleetOptions(seed: 8, engines: 5, fleet: "FD002")
        var spiky = calm
        spiky.spikes = FleetOptions.Spikes(rate: 0.02, size: 30, longest: 3)
        let without = try first(5_000, of: calm)
        let with = try first(5_000, of: spiky)
        var running: [EngineID: Int] = [:]
        var longest = 0
        for (a, b) in zip(without, with) {
            let changed = zip(a.values, b.values).filter { $0 != $1 }.count
            #expect(b.spiking ? (1...4).contains(changed) : changed == 0, "\(changed) channels of \(b) changed")
            #expect(a.values.prefix(3) == b.values.prefix(3))
            running[b.engine] = b.spiking ? running[b.engine, default: 0] + 1 : 0
            longest = max(longest, running[b.engine] ?? 0)
        }
        // 5,000 cycles, of which one in fifty begins a spike of two cycles on average.
        #expect((120...260).contains(with.filter(\.spiking).count))
        #expect(longest >= 3)
    }

    @Test("drift moves sensors further and further, settings never")
    func driftMovesSensors() throws {
        let steady = FleetOptions(seed: 8, engines: 20)
        var drifting = steady
        drifting.drift = 100
        func distance(_ cycle: Int) throws -> Float {
            let pairs = zip(
                try first(20 * cycle, of: steady).suffix(20), try first(20 * cycle, of: drifting).suffix(20))
            return pairs.reduce(0) { sum, pair in
                #expect(pair.0.values.prefix(3) == pair.1.values.prefix(3))
                return sum + abs(pair.0.values[4] - pair.1.values[4])
            }
        }
        let (early, middle, late) = (try distance(5), try distance(50), try distance(100))
        #expect(early < middle / 4)
        #expect(abs(late / middle - 2) < 0.1)
    }

    @Test("without noise is smooth, and rises to its failure as the fault does")
    func withoutNoiseIsSmooth() throws {
        let life = try lives(FleetOptions(seed: 4, engines: 1, noiseFactor: 0))[0]
        let temperatures = life.map { $0.values[6] }
        #expect(zip(temperatures, temperatures.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(temperatures[temperatures.count - 1] - temperatures[0] > 10)
    }

    @Test(
        "is refused with the option, what was found and what was expected",
        arguments: [
            (FleetOptions(engines: 0), "engines: found 0, expected 1 to 1000000"),
            (FleetOptions(fleet: "FD005"), "fleet: found 'FD005', expected one of FD001, FD002, FD003, FD004"),
            (FleetOptions(noiseFactor: -1), "noise: found -1.0, expected 0.0 to 100.0"),
            (FleetOptions(noiseFactor: .nan), "noise: found nan, expected 0.0 to 100.0"),
            (FleetOptions(drift: .infinity), "drift: found inf, expected 0.0 to 1000.0"),
            (FleetOptions(spikes: .init(rate: 1.5)), "spike-rate: found 1.5, expected 0.0 to 1.0"),
            (FleetOptions(spikes: .init(longest: 0)), "spike-cycles: found 0, expected 1 to 1000"),
            (FleetOptions(startingAge: 1), "starting-age: found 1.0, expected 0.0 to 0.99"),
            (
                FleetOptions(prefix: "a/b"),
                "prefix: the engine id \"a/b-1\" has a character at byte 1 that is not allowed, "
                    + "expected 1 to 64 of A-Z a-z 0-9 . _ -"
            ),
        ])
    func isRefused(options: FleetOptions, description: String) {
        let error = #expect(throws: InvalidFleetOption.self) { _ = try SyntheticFleet(options) }
        #expect(error?.description == description)
    }
}
