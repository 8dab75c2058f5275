import Foundation
import Inference

/// What `tandem ctl model swap` does while no reply has come: it asks how far the daemon is, says so, and goes on waiting for as long
/// as the daemon works on it.
struct SwapWatch {
    /// How often the daemon is asked.
    static let interval = Duration.milliseconds(250)
    /// How long the daemon may take to say how far it is, and the live thread to take over what is ready.
    private static let patience = Duration.seconds(60)
    /// How often a step that goes on is spoken of again.
    private static let reminder = Duration.seconds(10)

    private let client: ControlClient
    private let options: ControlOptions
    private let begun = ContinuousClock.now
    private var lastHeard = ContinuousClock.now
    private var lastSaid = ContinuousClock.now
    private var progress: SwapProgress?

    init(client: ControlClient, options: ControlOptions) {
        self.client = client
        self.options = options
    }

    /// - Throws: `ControlClient.Unreachable` when there is nothing to wait for any more, or the operator will not wait longer.
    mutating func look() throws {
        let now = ContinuousClock.now
        if let limit = options.timeout?.duration, now - begun >= limit {
            let words = progress.map { "the daemon goes on with it, \($0.words)" } ?? "it says nothing of a model"
            throw ControlClient.Unreachable(
                description:
                    "\(client.endpoint): no reply within \(limit); \(words); tandem ctl model progress shows how far it is"
            )
        }
        let left = options.timeout.map { min(Self.patience, $0.duration - (now - begun)) } ?? Self.patience
        let answer = try client.ask(["command": "model_progress"], timeout: max(left, Self.interval))
        if let progress = SwapProgress(answer.reply) {
            say(progress, answer.text)
            self.progress = progress
            lastHeard = .now
        } else if ContinuousClock.now - lastHeard >= Self.patience {
            throw ControlClient.Unreachable(
                description:
                    "\(client.endpoint): no reply within \(Self.patience) of the last step; --timeout waits for longer")
        }
    }

    /// A step when it begins, and again when it goes on for long.
    private mutating func say(_ progress: SwapProgress, _ text: String) {
        let isNew = progress.step != self.progress?.step
        guard isNew || ContinuousClock.now - lastSaid >= Self.reminder else { return }
        lastSaid = .now
        if options.json {
            Terminal.writeError(text + "\n")
        } else {
            Terminal.writeError(isNew ? "\(progress.step) (step \(progress.place))\n" : "still \(progress.words)\n")
        }
    }
}
