public import Inference
public import Telemetry

/// The engines of one daemon and the live path through them: takes accepted telemetry, one cycle at a time, and says what
/// follows from it.
///
/// Belongs to one thread, opens no socket and reads no clock but the one it is given, so the same cycles always give the
/// same actions. Cost per cycle: one dictionary look-up, one step of the live model, and every `stride` cycles one copy
/// of a window, unless it was scored before the engine's next cycle.
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

    let scorer: StreamingScorer
    let modelName: String
    let imputation: ImputationTable
    let now: () -> Timestamp

    /// Where a step leaves what the window path will read of it, (features).
    let liveFeatures: UnsafeMutableBufferPointer<Float>

    var slots: [EngineTrack?] = []
    var freeSlots: [Int] = []
    var slotByEngine: [EngineID: Int] = [:]
    var recency = RecencyList()

    /// - Parameters:
    ///   - bundle: must have channels, a live and a window path, both with heads.
    ///   - policy: the stride, and how many engines at most.
    ///   - precision: of the live path.
    ///   - now: the wall clock, for the time a score was ready.
    /// - Throws: ``ScoringError`` when the bundle lacks a part, or the stride does not fit its window.
    public init(
        bundle: ModelBundle, policy: FleetPolicy, precision: Precision = .float32, now: @escaping () -> Timestamp
    ) throws {
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
        scorer = try StreamingScorer(bundle: bundle, precision: precision)
        modelName = bundle.identity
        imputation = ImputationTable(bundle: bundle, schema: schema)
        self.now = now
        liveFeatures = .allocate(capacity: scorer.featureCount)
        liveFeatures.initialize(repeating: 0)
    }

    deinit {
        liveFeatures.deallocate()
    }

    /// How many engines are held.
    public var engineCount: Int { slotByEngine.count }

    /// Whether `engine` is held.
    public func contains(_ engine: EngineID) -> Bool { slotByEngine[engine] != nil }

    /// Scores one cycle and appends what follows from it to `actions`.
    ///
    /// - Throws: `Refusal` for a cycle that is late, a duplicate or implausibly far ahead; the engine is unchanged then,
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
}
