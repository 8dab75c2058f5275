/// One life of a synthetic engine, from its first cycle to its failure.
///
/// Depends on the seed, the engine and the number of the life alone, not on the other engines or the order in which
/// they are asked. Noise and spikes come from streams of their own, so that a fleet with spikes is the same fleet
/// without them at all other cycles.
struct SyntheticLife: Sendable {
    /// How the shift of an engine at its failure may differ from the mean one: a failure is never without a sign.
    private static let sizes = 0.5...1.5

    /// Cycles already used before the first record, and in all.
    let used: Int
    let length: Int
    let fault: Int
    private let size: Double
    /// (C) this engine's own offset, in units of the spread between engines.
    private let offsets: [Float]
    /// (C) wandering per cycle, in standard deviations of the noise.
    private let drifts: [Float]
    private var noise: SeededGenerator
    private var spikes: SpikeTrain
    /// Cycles recorded so far.
    private(set) var recorded = 0

    init(of engine: Int, number: Int, options: FleetOptions, model: FleetModel) {
        let path = [UInt64(engine), UInt64(number)]
        var generator = SeededGenerator(seed: options.seed, stream: path)
        let statistics = model.statistics
        fault = model.drawFault(&generator)
        let spread = statistics.faults[fault].shiftSpread
        size = min(max(1 + spread * generator.normal(), Self.sizes.lowerBound), Self.sizes.upperBound)
        let life = statistics.faults[fault].life
        let cycles = portableExponential(life.logMean + life.logDeviation * generator.normal()).rounded()
        length = min(max(Int(cycles), life.shortest), life.longest)
        let age = generator.uniform(0, options.startingAge)
        used = number == 1 ? min(Int(age * Double(length)), length - 1) : 0
        let factors = (statistics.engineFactors ?? []).map { (loadings: $0, value: generator.normal()) }
        var offsets: [Float] = []
        var drifts: [Float] = []
        for channel in statistics.channels.indices {
            let own = model.ownPart[channel] * generator.normal()
            offsets.append(Float(factors.reduce(own) { $0 + $1.loadings[channel] * $1.value }))
            let drift = generator.uniform(-1, 1) * options.drift / 1_000
            drifts.append(channel < statistics.settingsCount ? 0 : Float(drift))
        }
        self.offsets = offsets
        self.drifts = drifts
        noise = SeededGenerator(seed: options.seed, stream: path + [1])
        spikes = SpikeTrain(options.spikes, generator: SeededGenerator(seed: options.seed, stream: path + [2]))
    }

    /// Cycles from the one recorded last to the failure.
    var remaining: Int { length - used - recorded }

    /// Writes the next cycle's values; the life must not be over.
    mutating func advance(
        into values: inout [Float],
        options: FleetOptions,
        model: FleetModel
    ) -> (condition: Int, spiking: Bool) {
        precondition(remaining > 0, "the engine has failed")
        recorded += 1
        let k = model.drawCondition(&noise)
        let statistics = model.statistics
        let condition = statistics.conditions[k]
        let fault = statistics.faults[fault]
        let degradation = size * fault.degradation(at: Double(used + recorded) / Double(length))
        spikes.advance(sensors: model.sensors)
        for channel in statistics.channels.indices {
            let setting = channel < statistics.settingsCount
            var deviations = noise.normal() * (setting ? 1 : options.noiseFactor)
            deviations += Double(drifts[channel]) * Double(recorded)
            deviations += spikes.deviation(of: channel)
            let value =
                condition.healthyMean[channel] + condition.engineSpread[channel] * Double(offsets[channel])
                + fault.shift[k][channel] * degradation + condition.noise[channel] * deviations
            values[channel] = model.rounded(value, channel: channel)
        }
        return (k, spikes.isActive)
    }
}

extension FleetStatistics.Fault {
    /// d(u): 0 when new, 1 at failure.
    ///
    /// - Parameter fraction: u, cycle / life.
    public func degradation(at fraction: Double) -> Double {
        portablePower(max(0, (fraction - growth.onset) / (1 - growth.onset)), growth.exponent)
    }
}
