public import Inference
public import Telemetry

// Messages as scoring makes them. Their epoch and sequence are zero: both count what was published, so the publisher
// stamps them.

extension LiveScore {
    /// The live path's word on one cycle.
    init(
        engine: EngineID, cycle: Cycle, score: CycleScore, flags: ScoreFlags, received: Timestamp, scored: Timestamp,
        model: String
    ) {
        self.init(
            engine: engine, cycle: cycle.number, rul: score.rul, sigma: score.sigma, health: Health(rul: score.rul),
            probabilities: HealthProbabilities(score.probabilities), flags: flags, received: received, scored: scored,
            model: model, epoch: 0, sequence: 0)
    }
}

extension AbandonedWindow {
    /// Says that the window `span` will never be scored.
    public init(_ engine: EngineID, _ span: WindowSpan, reason: AbandonReason) {
        self.init(
            engine: engine, window: span.number, firstCycle: span.first.number, lastCycle: span.last.number,
            reason: reason, epoch: 0, sequence: 0)
    }
}

extension Event {
    /// An event of one engine and, where it concerns any, its cycles.
    init(_ kind: Kind, engine: EngineID, cycles: ClosedRange<Cycle>?, reason: String, at time: Timestamp) {
        self.init(
            engine: engine, kind: kind, firstCycle: cycles?.lowerBound.number, lastCycle: cycles?.upperBound.number,
            reason: reason, time: time, epoch: 0, sequence: 0)
    }
}

extension Refusal {
    /// The event that says on `event/<engine>/` why `cycle` was refused.
    func event(for engine: EngineID, _ cycle: Cycle, at time: Timestamp) -> Event {
        let kind: Event.Kind =
            switch code {
            case .late: .late
            case .duplicate: .duplicate
            default: .refused
            }
        return Event(kind, engine: engine, cycles: cycle...cycle, reason: description, at: time)
    }
}

extension ChannelSchema {
    /// The channels that a bundle declares.
    ///
    /// - Throws: ``ScoringError`` when it declares none, or some that telemetry cannot carry.
    public init(bundle: ModelBundle) throws(ScoringError) {
        guard let channels = bundle.manifest.channels, !channels.isEmpty else {
            throw ScoringError("bundle \(bundle.identity): declares no channels, so telemetry cannot be matched to it")
        }
        do throws(InvalidChannelSchema) {
            try self.init(
                channels.map { channel in
                    var range: ClosedRange<Float>?
                    if let minimum = channel.minimum, let maximum = channel.maximum, minimum <= maximum {
                        range = minimum...maximum
                    }
                    return Channel(name: channel.name, unit: channel.unit ?? "", range: range)
                })
        } catch {
            throw ScoringError("bundle \(bundle.identity): \(error)")
        }
    }
}
