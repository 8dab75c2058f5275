import Inference
import Telemetry

/// Everything Tandem holds about one engine: where its cycles stand, its last window of telemetry, the live model's state
/// and the window schedule. Belongs to one thread.
final class EngineTrack {
    let engine: EngineID
    var order = CycleOrder()
    var schedule: WindowSchedule
    /// The last `length` rows of the present run, `(length, channels)`.
    var rows: RowRing
    /// What the window path reads of the live model at each of those cycles, `(length, features)`; nil if it reads nothing.
    var liveFeatures: RowRing?
    /// What is remembered of each row beside its channels.
    var notes: RingBuffer<Note>
    /// The live model's recurrent state and convolution tails, (states).
    private(set) var liveState: UnsafeMutablePointer<Float>
    /// What the state is of.
    private(set) var model: FleetModel
    /// Cycles still to come whose scores say that the state was rebuilt in the middle of the life.
    var resumed = 0
    /// Which plan of the fleet's is the engine's, as looked up in this generation of them.
    var plan = 0
    var generation = -1
    /// Cycles accepted in this life.
    var cyclesInLife = 0
    /// Cycles that were accepted and wait for their step.
    var waiting = 0
    var lastSeen: Timestamp

    /// What a window needs to know of a cycle beside its channels.
    struct Note {
        let received: Timestamp
        let liveRUL: Float
    }

    init(
        engine: EngineID, schedule: WindowSchedule, channelCount: Int, model: FleetModel, now: Timestamp
    ) {
        self.engine = engine
        self.schedule = schedule
        rows = RowRing(capacity: schedule.length, width: channelCount)
        notes = RingBuffer(capacity: schedule.length)
        self.model = model
        liveState = Self.state(of: model)
        liveFeatures = Self.features(of: model, length: schedule.length)
        lastSeen = now
    }

    deinit {
        liveState.deallocate()
    }

    /// Gives it an empty state of another model, and no live features.
    func move(to model: FleetModel) {
        liveState.deallocate()
        liveState = Self.state(of: model)
        liveFeatures = Self.features(of: model, length: schedule.length)
        self.model = model
        resumed = 0
    }

    private static func state(of model: FleetModel) -> UnsafeMutablePointer<Float> {
        let state = UnsafeMutablePointer<Float>.allocate(capacity: model.scorer.stateCount)
        state.initialize(repeating: 0, count: model.scorer.stateCount)
        return state
    }

    private static func features(of model: FleetModel, length: Int) -> RowRing? {
        let count = model.scorer.featureCount
        return count > 0 ? RowRing(capacity: length, width: count) : nil
    }

    /// Begins a run of windows at `cycle`: what came before it is no longer next to it. Notes and live features are of steps
    /// that may still wait, so they are emptied by the run's first step.
    func beginRun(at cycle: Cycle) {
        rows.removeAll()
        schedule.beginRun(at: cycle)
    }

    /// Ends the run.
    ///
    /// - Returns: the windows that had begun and will never be complete.
    func endRun(abandoning reason: AbandonReason) -> [AbandonedWindow] {
        guard let last = order.last else { return [] }
        return schedule.abandon(after: last).map { AbandonedWindow(engine, $0, reason: reason) }
    }
}
