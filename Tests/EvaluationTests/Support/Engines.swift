import Evaluation
import Simulation
import Telemetry

/// Engines of the tiny bundle's three channels.
enum Engines {
    /// One that was recorded until it had `left` cycles left; its values are made of its number and the cycles.
    static func make(_ number: Int, cycles: [Int], left: Int = 0) throws -> LabelledEngine {
        var history = EngineHistory(engine: try EngineID("T-\(number)"), channelCount: 3)
        for cycle in cycles {
            let wave = Float((cycle * 7 + number * 3) % 11) / 10
            history.append(cycle: cycle, values: [wave - 0.5, 0.3 * wave + 0.01 * Float(cycle % 40), 1 - wave])
        }
        return LabelledEngine(history: history, cyclesAfterLast: left)
    }

    /// Three engines: long, barely long enough for a window of 30, too short for one.
    static func three() throws -> LabelledSet {
        LabelledSet(
            name: "T", source: "T.txt", truth: "made up",
            engines: [
                try make(1, cycles: Array(1...93)), try make(2, cycles: Array(1...31), left: 140),
                try make(3, cycles: Array(1...12), left: 20),
            ])
    }
}
