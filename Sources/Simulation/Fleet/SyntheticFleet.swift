public import Telemetry

/// A made-up fleet that sends telemetry like C-MAPSS: every engine one cycle, then every engine the next.
///
/// ```swift
/// var fleet = try SyntheticFleet(FleetOptions(seed: 7, engines: 20, fleet: "FD003"))
/// while let cycle = fleet.next() { ... }
/// ```
///
/// One cycle takes about two microseconds to make and an engine takes about 500 bytes. The same options give the same
/// cycles, to the bit, on every platform; the first cycles of a fleet do not depend on how long it is run.
public struct SyntheticFleet: Sendable {
    private struct Engine: Sendable {
        let id: EngineID
        var life: SyntheticLife
        var number = 1
        var stopped = false
    }

    public let options: FleetOptions
    private let model: FleetModel
    private var engines: [Engine] = []
    private var turn = 0
    private var running: Int
    private var isEnding = false

    /// - Throws: ``InvalidFleetOption`` that names the option, what was found and what was expected.
    public init(
        _ options: FleetOptions,
        statistics: FleetStatistics = .cmapss
    ) throws(InvalidFleetOption) {
        try options.check(against: statistics)
        self.options = options
        model = FleetModel(statistics, fleet: options.fleet)
        running = options.engines
        engines.reserveCapacity(options.engines)
        for number in 1...options.engines {
            let id: EngineID
            do {
                id = try EngineID("\(options.prefix)-\(number)")
            } catch {
                throw InvalidFleetOption(option: "prefix", detail: "\(error)")
            }
            let life = SyntheticLife(of: number, number: 1, options: options, model: model)
            engines.append(Engine(id: id, life: life))
        }
    }

    /// The engines' ids in the order of their turns.
    public var engineIDs: [EngineID] { engines.map(\.id) }

    /// The names of the channels, in the order of each cycle's values.
    public var channels: [String] { model.statistics.channels }

    /// The next engine's next cycle; nil when every engine has stopped for good.
    public mutating func next() -> SyntheticCycle? {
        guard running > 0 else { return nil }
        while engines[turn].stopped { turn = (turn + 1) % engines.count }
        defer { turn = (turn + 1) % engines.count }
        return advance(turn)
    }

    /// Lets every engine that is in the middle of a life send one more cycle, marked as the life's last, and then stop.
    public mutating func end() {
        guard !isEnding else { return }
        isEnding = true
        for index in engines.indices where !engines[index].stopped {
            let life = engines[index].life
            if life.recorded == 0 || life.remaining == 0 { stop(index) }
        }
    }

    private mutating func stop(_ index: Int) {
        engines[index].stopped = true
        running -= 1
    }

    private mutating func advance(_ index: Int) -> SyntheticCycle {
        if engines[index].life.remaining == 0 {
            engines[index].number += 1
            let number = engines[index].number
            engines[index].life = SyntheticLife(of: index + 1, number: number, options: options, model: model)
        }
        var values = [Float](repeating: 0, count: model.statistics.channels.count)
        let (condition, spiking) = engines[index].life.advance(into: &values, options: options, model: model)
        let engine = engines[index]
        let failed = engine.life.remaining == 0
        if isEnding || (failed && options.afterFailure == .stop) { stop(index) }
        return SyntheticCycle(
            engine: engine.id,
            cycle: engine.life.recorded,
            values: values,
            reset: engine.life.recorded == 1 && engine.number > 1,
            end: failed || isEnding,
            remaining: engine.life.remaining,
            life: engine.number,
            condition: condition,
            spiking: spiking
        )
    }
}
