public import Inference
public import Telemetry

/// The engines of one daemon and the live path through them: takes accepted telemetry, one cycle at a time, and says what
/// follows from it.
///
/// Belongs to one thread, opens no socket and reads no clock but the one it is given, so the same cycles always give the
/// same actions. Cost per cycle: one dictionary look-up, one step of the live model, and every `stride` cycles one copy
/// of a window.
///
/// ```swift
/// var actions: [FleetAction] = []
/// try fleet.accept(record, received: received, into: &actions)
/// for action in actions { carryOut(action) }
/// ```
public final class Fleet {
    /// The channels that telemetry must bring.
    public let schema: ChannelSchema
    /// Cycles per window.
    public let windowLength: Int
    /// How this fleet is scored.
    public let policy: FleetPolicy

    private let scorer: StreamingScorer
    private let modelName: String
    private let imputation: ImputationTable
    private let now: () -> Timestamp

    private var slots: [EngineTrack?] = []
    private var freeSlots: [Int] = []
    private var slotByEngine: [EngineID: Int] = [:]
    private var recency = RecencyList()

    /// - Parameters:
    ///   - bundle: must have channels, a live and a window path, both with heads.
    ///   - now: the wall clock, for the time a score was ready.
    /// - Throws: ``ScoringError`` when the bundle lacks a part, or the stride does not fit its window.
    public init(bundle: ModelBundle, policy: FleetPolicy, now: @escaping () -> Timestamp) throws {
        schema = try ChannelSchema(bundle: bundle)
        guard let length = bundle.manifest.window?.length else {
            throw ScoringError(
                "bundle \(bundle.identity): has no window path with a length; both paths are needed to score a stream")
        }
        windowLength = length
        guard (1...windowLength).contains(policy.stride) else {
            throw ScoringError(
                "stride \(policy.stride) does not fit bundle \(bundle.identity): expected 1 to its window's \(windowLength)"
            )
        }
        self.policy = policy
        scorer = try StreamingScorer(bundle: bundle)
        modelName = bundle.identity
        imputation = ImputationTable(bundle: bundle, schema: schema)
        self.now = now
    }

    /// How many engines are held.
    public var engineCount: Int { slotByEngine.count }

    /// Whether `engine` is held.
    public func contains(_ engine: EngineID) -> Bool { slotByEngine[engine] != nil }

    /// Scores one cycle and appends what follows from it to `actions`.
    ///
    /// - Throws: ``Refusal`` for a cycle that is late, a duplicate or implausibly far ahead; the engine is unchanged then,
    ///   and the matching event has been appended.
    public func accept(
        _ record: TelemetryRecord, received: Timestamp, into actions: inout [FleetAction]
    ) throws(Refusal) {
        let track = track(for: record.engine, received: received, into: &actions)
        let verdict = track.order.judge(record.cycle, reset: record.reset)
        if let refusal = refusal(of: verdict, record, last: track.order.last) {
            actions.append(.event(refusal.event(for: record.engine, record.cycle, at: received)))
            throw refusal
        }
        breakRun(of: track, at: record.cycle, verdict, received: received, into: &actions)
        track.order.accept(record.cycle, as: verdict)
        score(record, on: track, received: received, into: &actions)
    }

    /// Abandons every window that has begun; the daemon is stopping.
    public func abandonAll(reason: AbandonReason, into actions: inout [FleetAction]) {
        for case let track? in slots {
            abandonBegun(on: track, reason: reason, into: &actions)
        }
    }

    /// Evicts engines not heard from since `limit`, the longest silent first.
    ///
    /// - Parameter most: how many at once, so that a fleet that fell silent together does not hold up the live path.
    /// - Returns: whether more are due.
    public func evictIdle(
        since limit: Timestamp, at time: Timestamp, most: Int, into actions: inout [FleetAction]
    ) -> Bool {
        for _ in 0..<most {
            guard let slot = recency.oldest, let track = slots[slot], track.lastSeen < limit else { return false }
            evict(slot, track, why: "silent since \(track.lastSeen)", at: time, into: &actions)
        }
        return true
    }
}

extension Fleet {
    private func track(
        for engine: EngineID, received: Timestamp, into actions: inout [FleetAction]
    ) -> EngineTrack {
        if let slot = slotByEngine[engine], let track = slots[slot] {
            recency.touch(slot)
            track.lastSeen = received
            return track
        }
        if slotByEngine.count >= policy.maximumEngines, let oldest = recency.oldest, let track = slots[oldest] {
            evict(
                oldest, track, why: "\(policy.maximumEngines) engines are held, the most allowed", at: received,
                into: &actions)
        }
        let track = EngineTrack(
            engine: engine,
            schedule: WindowSchedule(length: windowLength, stride: policy.stride),
            channelCount: schema.count,
            stateCount: scorer.stateCount,
            now: received
        )
        let slot = freeSlots.popLast() ?? slots.count
        if slot == slots.count { slots.append(track) } else { slots[slot] = track }
        slotByEngine[engine] = slot
        recency.touch(slot)
        return track
    }

    private func evict(
        _ slot: Int, _ track: EngineTrack, why: String, at time: Timestamp, into actions: inout [FleetAction]
    ) {
        abandonBegun(on: track, reason: .evicted, into: &actions)
        let last = track.order.last.map { $0...$0 }
        actions.append(.event(Event(.evicted, engine: track.engine, cycles: last, reason: why, at: time)))
        // Behind its last windows, so that nothing is said of it after it was forgotten.
        actions.append(.window(.forget(track.engine)))
        recency.remove(slot)
        slotByEngine[track.engine] = nil
        slots[slot] = nil
        freeSlots.append(slot)
    }

    private func abandonBegun(on track: EngineTrack, reason: AbandonReason, into actions: inout [FleetAction]) {
        for window in track.abandonBegun(reason: reason) {
            actions.append(.window(.abandoned(window)))
        }
    }

    private func refusal(of verdict: CycleOrder.Verdict, _ record: TelemetryRecord, last: Cycle?) -> Refusal? {
        let last = last.map { "\($0.number)" } ?? "none"
        switch verdict {
        case .first, .next, .gap, .reset:
            return nil
        case .duplicate:
            return Refusal(.duplicate, "cycle \(record.cycle.number) was accepted before; the last is \(last)")
        case .late:
            return Refusal(.late, "cycle \(record.cycle.number) came after cycle \(last)")
        case .implausible(let ahead):
            return Refusal(
                .cycleRange,
                "cycle \(record.cycle.number) is \(ahead) ahead of the last, \(last); expected at most \(Limits.maximumGap),"
                    + " or \"reset\": true"
            )
        }
    }

    /// Ends the present run of windows where `verdict` says so, and begins the next.
    private func breakRun(
        of track: EngineTrack, at cycle: Cycle, _ verdict: CycleOrder.Verdict, received: Timestamp,
        into actions: inout [FleetAction]
    ) {
        switch verdict {
        case .first:
            beginLife(of: track, at: cycle)
        case .reset:
            abandonBegun(on: track, reason: .reset, into: &actions)
            actions.append(
                .event(
                    Event(
                        .reset, engine: track.engine, cycles: cycle...cycle, reason: "a new life begins", at: received))
            )
            beginLife(of: track, at: cycle)
        case .gap(let missing):
            abandonBegun(on: track, reason: .gap, into: &actions)
            let count = missing.upperBound.number - missing.lowerBound.number + 1
            actions.append(
                .event(
                    Event(
                        .gap, engine: track.engine, cycles: missing,
                        reason: "\(count) \(count == 1 ? "cycle" : "cycles") never came", at: received)))
            track.beginRun(at: cycle)
        case .next, .duplicate, .late, .implausible:
            break
        }
    }

    private func beginLife(of track: EngineTrack, at cycle: Cycle) {
        track.cyclesInLife = 0
        track.liveState.withUnsafeMutableBufferPointer { scorer.reset($0.baseAddress!) }
        track.beginRun(at: cycle)
    }

    private func score(
        _ record: TelemetryRecord, on track: EngineTrack, received: Timestamp, into actions: inout [FleetAction]
    ) {
        let score: CycleScore
        if record.missing.isEmpty {
            score = step(record.values, on: track)
        } else {
            var values = record.values
            imputation.fill(&values, missing: record.missing, previous: track.lastRow)
            score = step(values, on: track)
        }
        track.cyclesInLife += 1
        track.notes.append(EngineTrack.Note(received: received, liveRUL: score.rul))

        var flags: ScoreFlags = []
        if track.cyclesInLife < windowLength { flags.insert(.warmingUp) }
        if !record.missing.isEmpty { flags.insert(.imputed) }
        actions.append(
            .live(
                LiveScore(
                    engine: record.engine, cycle: record.cycle, score: score, flags: flags, received: received,
                    scored: now(), model: modelName)))

        if let span = track.schedule.complete(at: record.cycle) {
            actions.append(.window(.score(job(for: span, of: track))))
        }
    }

    /// Keeps `values` in the ring and moves the live model on by them.
    private func step(_ values: [Float], on track: EngineTrack) -> CycleScore {
        values.withUnsafeBufferPointer { row in
            track.rows.append(row.baseAddress!)
            return track.liveState.withUnsafeMutableBufferPointer {
                scorer.step(row.baseAddress!, state: $0.baseAddress!)
            }
        }
    }

    private func job(for span: WindowSpan, of track: EngineTrack) -> WindowJob {
        WindowJob(
            engine: track.engine,
            span: span,
            channels: track.windowChannels(),
            liveRUL: track.notes.map(\.liveRUL),
            settledCount: policy.stride,
            firstReceived: track.notes[0].received,
            lastReceived: track.notes[windowLength - 1].received
        )
    }
}
