/// The transient spikes of one life: now and then some sensors jump, and are back a few cycles later.
struct SpikeTrain: Sendable {
    private let options: FleetOptions.Spikes
    private var generator: SeededGenerator
    private var cyclesLeft = 0
    private var deviations: [(channel: Int, size: Double)] = []

    init(_ options: FleetOptions.Spikes, generator: SeededGenerator) {
        self.options = options
        self.generator = generator
    }

    /// Whether a spike disturbs the current cycle.
    var isActive: Bool { cyclesLeft > 0 }

    /// Goes to the next cycle.
    ///
    /// - Parameter sensors: the channels that can spike.
    mutating func advance(sensors: [Int]) {
        if cyclesLeft > 0 { cyclesLeft -= 1 }
        guard cyclesLeft == 0, options.rate > 0, generator.chance(options.rate), !sensors.isEmpty else { return }
        cyclesLeft = 1 + generator.below(options.longest)
        var candidates = sensors
        generator.shuffle(&candidates)
        let count = 1 + generator.below(min(4, candidates.count))
        deviations = candidates.prefix(count).map { channel in
            (channel, generator.chance(0.5) ? options.size : -options.size)
        }
    }

    /// What a channel is off by at the current cycle, in standard deviations of its noise.
    func deviation(of channel: Int) -> Double {
        guard isActive else { return 0 }
        return deviations.first { $0.channel == channel }?.size ?? 0
    }
}
