public import Inference
public import Telemetry

/// The engines of one daemon and the live path through them: takes accepted telemetry and says what follows from it.
///
/// Cycles are staged as they come, and a flush steps the live model for all of them at once. What it says is what it would
/// have said of each cycle alone, in the same order and with the same bits; only when is another matter:
///
/// ```
///  stage   E1 5   E2 9   E1 6   E3 2        judged, imputed, windows counted: whatever needs no score
///  flush   step E1 5, E2 9, E3 2            one call of the model for engines that wait together
///          step E1 6                        an engine's second cycle needs its first one's state
///          live E1 5, live E2 9, live E1 6, window E1, live E3 2
/// ```
///
/// Belongs to one thread, opens no socket and reads no clock but the one it is given, so the same cycles always give the
/// same actions. Cost per cycle: one look-up by the id's bytes, one row of a step of the live model, and every `stride`
/// cycles one copy of a window, unless it was scored before the engine's next cycle. A cycle that completes no window takes
/// no memory from the heap.
///
/// ```swift
/// var actions: [FleetAction] = []
/// for record in records { try fleet.stage(record, received: received) }
/// fleet.flush(into: &actions)
/// for action in actions { carryOut(action) }
/// ```
public final class Fleet {
    /// The channels that telemetry must bring.
    public let schema: ChannelSchema
    /// Cycles per window.
    public let windowLength: Int
    /// Cycles that a closing window must have: as many as any, unless the bundle allows fewer.
    public var shortestWindow: Int { model.shortestWindow }
    /// The plans in force. May be set at any time: each engine obeys from its next cycle on.
    ///
    /// - Precondition: strides of 1 to ``windowLength``.
    public var tradeoff: TradeoffTable {
        didSet {
            strides = Self.strides(of: tradeoff)
            precondition(strides.allSatisfy { fits($0) }, "a stride does not fit a window of \(windowLength) cycles")
            generation += 1
        }
    }
    /// Engines held at once; one more evicts the one not heard from for longest.
    public let maximumEngines: Int
    /// The most cycles between two flushes.
    public let batch: Int

    /// Those that engines are scored by, the newest last: one, but for the while in which engines move to another.
    var models: [FleetModel]
    /// Engines that have rebuilt their state since the last flush.
    var moves = 0
    /// The slot last looked at for an engine that has to move.
    var nextToMove = 0
    let now: () -> Timestamp

    /// Memory of the steps that wait.
    var scratch: FleetScratch
    var pending: [PendingStep] = []
    /// How many of them have been stepped.
    var stepped = 0
    var line: [FleetLine] = []

    var slots: [EngineTrack?] = []
    var freeSlots: [Int] = []
    var table = EngineTable()
    var recency = RecencyList()
    /// The slot of the engine that ``recall(_:into:)`` found last.
    var recalled = 0

    /// The stride of each plan in force.
    private var strides: [Int?]
    /// Counts the changes of ``tradeoff``, so that an engine looks its plan up again after one.
    private var generation = 0

    /// The slots of the engines that the last flush scored, in the order of its live scores. A slot is an engine's as long as
    /// it is held: a small number by which others may keep what is theirs about it.
    public internal(set) var scoredSlots: [Int] = []

    /// - Parameters:
    ///   - bundle: must have channels, a live and a window path, both with heads.
    ///   - policy: the plans in force, and how many engines at most.
    ///   - precision: of the live path.
    ///   - batch: the most cycles between two flushes.
    ///   - now: the wall clock, for the time a score was ready.
    /// - Throws: ``ScoringError`` when the bundle lacks a part, or the stride does not fit its window.
    public convenience init(
        bundle: ModelBundle, policy: FleetPolicy, precision: Precision = .float32, batch: Int = 1,
        now: @escaping () -> Timestamp
    ) throws {
        try self.init(ScoringModel(bundle, live: precision), policy: policy, batch: batch, now: now)
    }

    /// - Parameters:
    ///   - model: what windows are handed out with; whoever scores them knows it by its identity as an object.
    ///   - policy: the plans in force, and how many engines at most.
    ///   - batch: the most cycles between two flushes.
    ///   - now: the wall clock, for the time a score was ready.
    /// - Throws: ``ScoringError`` when the bundle lacks a part, or the stride does not fit its window.
    public init(
        _ model: ScoringModel, policy: FleetPolicy, batch: Int = 1, now: @escaping () -> Timestamp
    ) throws {
        let first = try FleetModel(model, batch: batch)
        models = [first]
        schema = first.schema
        windowLength = first.windowLength
        tradeoff = policy.tradeoff
        maximumEngines = policy.maximumEngines
        strides = Self.strides(of: policy.tradeoff)
        self.batch = batch
        self.now = now
        scratch = FleetScratch(batch: batch, channels: first.schema.count, features: first.scorer.featureCount)
        pending.reserveCapacity(batch)
        scoredSlots.reserveCapacity(batch)
        for case let stride? in strides where !fits(stride) {
            throw ScoringError(
                "stride \(stride) does not fit bundle \(model.identity): expected 1 to its window's \(windowLength)")
        }
    }

    /// The stride in force for an engine; nil for no windows.
    func stride(for track: EngineTrack) -> Int? {
        if track.generation != generation {
            track.generation = generation
            track.plan = tradeoff.planIndex(for: track.engine)
        }
        return strides[track.plan]
    }

    private func fits(_ stride: Int?) -> Bool {
        stride.map { (1...windowLength).contains($0) } ?? true
    }

    private static func strides(of table: TradeoffTable) -> [Int?] {
        table.plans.indices.map { table.stride(of: $0) }
    }

    /// How many engines are held.
    public var engineCount: Int { table.count }

    /// Whether `engine` is held.
    public func contains(_ engine: EngineID) -> Bool { slot(of: engine) != nil }

    /// Puts the engine that a topic names into `record`, if it is held, so that decoding and staging need not look for it
    /// again. A topic that names none, or one that is not held, changes nothing.
    public func recall(_ topic: UnsafeRawBufferPointer, into record: inout TelemetryRecord) {
        guard let id = Topic.telemetryEngineBytes(topic) else { return }
        let slot = table.slot(of: id) { slots[$0]?.engine.hasBytes(id) ?? false }
        guard let slot, let track = slots[slot] else { return }
        recalled = slot
        record.engine = track.engine
    }

    /// Scores one cycle at once: ``stage(_:received:)`` and ``flush(into:)``.
    ///
    /// - Throws: `Refusal`, as staging does; the matching event has been appended then.
    public func accept(
        _ record: TelemetryRecord, received: Timestamp, into actions: inout [FleetAction]
    ) throws(Refusal) {
        defer { flush(into: &actions) }
        try stage(record, received: received)
    }

    /// Takes one cycle in, to be scored by the next ``flush(into:)``.
    ///
    /// - Precondition: fewer than ``batch`` cycles were staged since the last flush.
    /// - Throws: `Refusal` for a cycle that is late, a duplicate or implausibly far ahead; the engine is unchanged then,
    ///   and the matching event is among the next flush's actions.
    public func stage(_ record: TelemetryRecord, received: Timestamp) throws(Refusal) {
        precondition(pending.count < batch, "\(batch) cycles wait already, the most between two flushes")
        let slot = slot(for: record.engine, received: received)
        guard let track = slots[slot] else { preconditionFailure("slot \(slot) holds no engine") }
        let verdict = track.order.judge(record.cycle, reset: record.reset)
        if verdict.isRefused {
            let refusal = refusal(of: verdict, record, last: track.order.last)
            append(.event(refusal.event(for: record.engine, record.cycle, at: received)))
            throw refusal
        }
        moveIfDue(track, beginsLife: verdict.beginsLife)
        let breaks = breakRun(of: track, at: record, verdict, received: received)
        track.order.accept(record.cycle, as: verdict)
        stage(record, on: track, slot: slot, breaks: breaks, received: received)
    }

    /// Puts an event in line behind what was staged before it.
    public func append(_ event: Event) {
        append(.event(event))
    }

    func append(_ action: FleetAction) {
        line.append(.action(action))
    }
}
