public import Scoring
import Simulation

/// Where transients are injected: apart from one another, in engines that are warmed up and far from their end.
///
/// The recording is repeated as often as it takes to place them all. Each repetition of an engine is a trial: scored once as it
/// was recorded and once with its transients, so that what a transient did can be told from what was there before.
public struct TransientPlan: Sendable, Hashable {
    /// One engine, once, with its transients in the order of their cycles.
    public struct Trial: Sendable, Hashable {
        /// Its place in the set.
        public var engine: Int
        public var transients: [Transient]
    }

    public private(set) var trials: [Trial] = []

    /// Draws transients; the same seed and recording give the same ones. There are none if no engine has room for any.
    ///
    /// - Parameters:
    ///   - channelCount: how many channels can be off, 1 or more.
    ///   - length: cycles per window.
    ///   - alerts: an alert raised by a transient must be false, so that many cycles are left.
    public init(
        _ options: TransientOptions, engines: [LabelledEngine], channelCount: Int, length: Int, alerts: AlertPolicy
    ) {
        let places = engines.indices.flatMap { engine in
            Self.starts(in: engines[engine], length: length, longest: options.longest, alerts: alerts).map {
                (engine: engine, row: $0)
            }
        }
        guard !places.isEmpty else { return }
        var generator = SeededGenerator(seed: options.seed, stream: [0x7261_6E73])
        /// (repetitions)(engines) what is placed.
        var repetitions: [[Int: [Transient]]] = []
        let spacing = 2 * length + options.longest
        for number in 0..<options.count {
            let place = places[generator.below(places.count)]
            let kind = number % (options.sizes.count * options.longest)
            var channels = Array(0..<channelCount)
            generator.shuffle(&channels)
            let chosen = 1 + generator.below(min(options.mostChannels, channelCount))
            let transient = Transient(
                start: place.row, duration: 1 + kind / options.sizes.count,
                size: options.sizes[kind % options.sizes.count], channels: Array(channels.prefix(chosen)),
                isUpwards: (0..<chosen).map { _ in generator.chance(0.5) })
            let free = repetitions.firstIndex { repetition in
                repetition[place.engine]?.allSatisfy { abs($0.start - place.row) >= spacing } ?? true
            }
            if free == nil { repetitions.append([:]) }
            repetitions[free ?? repetitions.count - 1][place.engine, default: []].append(transient)
        }
        trials = repetitions.flatMap { repetition in
            repetition.sorted { $0.key < $1.key }.map { engine, transients in
                Trial(engine: engine, transients: transients.sorted { $0.start < $1.start })
            }
        }
    }

    /// The cycles that are scored, each trial's twice.
    func cycleCount(of set: LabelledSet) -> Int {
        trials.reduce(0) { $0 + 2 * set.engines[$1.engine].history.count }
    }

    /// How many cycles after its end an alert, and a change of the live scores, are still put down to a transient.
    static let reach = 10

    /// The rows at which a transient may begin: after the first window, with room for the windows that judge it, and with
    /// so many cycles left that the engine is truly well for as long as an alert is put down to the transient.
    private static func starts(
        in engine: LabelledEngine, length: Int, longest: Int, alerts: AlertPolicy
    ) -> [Int] {
        let last = engine.history.count - longest - length
        guard last >= length, length >= reach else { return [] }
        return (length...last).filter { row in
            let after = row + longest + length - 1
            return engine.remaining[row + longest + reach] > alerts.clearing
                && engine.history.cycles[after] - engine.history.cycles[row - length] == after - row + length
        }
    }
}
