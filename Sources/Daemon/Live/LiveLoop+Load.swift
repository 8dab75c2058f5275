import Scoring
import Telemetry

// How full everything is.
extension LiveLoop {
    /// Results that may wait to be published: those beyond which no telemetry is taken, as many that workers finish meanwhile, and
    /// what one batch of telemetry brings at once, which is at most a window for each cycle of a window, the end of a run
    /// and an eviction for each message, and may let go what waited behind windows.
    var resultsLimit: Int {
        2 * WindowExchange.resultsKept + parts.exchange.noteCapacity
            + max(Self.ingestBatch, Self.evictionBatch) * (fleet.windowLength + 4)
    }

    /// Every queue, its limit, and what became of windows and subscriptions.
    var load: StatusLoad {
        let depths = parts.exchange.depths
        var queues = [
            Status.Queue(
                name: "windows", depth: depths.windows.now, limit: parts.exchange.capacity,
                highest: depths.windows.highest),
            Status.Queue(
                name: "window_notes", depth: depths.notes.now, limit: parts.exchange.noteCapacity,
                highest: depths.notes.highest),
            Status.Queue(
                name: "window_results", depth: resultsWaiting, limit: resultsLimit, highest: highestResultsWaiting),
            Status.Queue(
                name: "last_values", depth: publisher.replays.count, limit: ReplayQueue.limit,
                highest: publisher.replays.highest),
            parts.mailbox.queue,
            control.aside.queue,
        ]
        if let recorder = parts.recorder { queues.append(recorder.queue) }
        return StatusLoad(
            queues: queues,
            models: fleet.enginesByModel.map { Status.ModelShare(model: $0.model, engines: $0.engines) },
            subscriptions: publisher.replays.counts, importance: parts.exchange.importance)
    }
}
