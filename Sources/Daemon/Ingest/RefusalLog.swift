import Logging
import Telemetry

/// Logs refusals without letting a broken publisher flood the log: the 1st, 2nd, 4th, 8th, ... of each reason.
struct RefusalLog {
    private let logger: Logger
    private var counts: [RefusalCode: UInt64] = [:]

    init(logger: Logger) {
        self.logger = logger
    }

    mutating func note(_ refusal: Refusal, engine: EngineID?) {
        let count = counts[refusal.code, default: 0] + 1
        counts[refusal.code] = count
        guard count & (count - 1) == 0 else { return }
        logger.warning(
            "refused telemetry",
            metadata: [
                "reason": "\(refusal.code.rawValue)", "detail": "\(refusal.detail)",
                "engine": "\(engine?.text ?? "unknown")", "so_far": "\(count)",
            ])
    }
}
