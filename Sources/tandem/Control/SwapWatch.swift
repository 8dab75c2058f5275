import Foundation
import Inference

/// What `tandem ctl model swap` does while no reply has come: it asks how far the daemon is, says so, and goes on waiting for as long
/// as the daemon works on it.
struct SwapWatch {
    /// How often the daemon is asked, unless the operator waits for less.
    private static let usualInterval = Duration.milliseconds(250)
    /// How long the daemon may take to say how far it is, and the live thread to take over what is ready.
    private static let patience = Duration.seconds(60)
    /// How often a step that goes on is spoken of again.
    private static let reminder = Duration.seconds(10)

    private let client: ControlClient
    private let options: ControlOptions
    private let begun = ContinuousClock.now
    private var lastHeard = ContinuousClock.now
    private var lastSaid = ContinuousClock.now
    private var lastStep: String?

    init(client: ControlClient, options: ControlOptions) {
        self.client = client
        self.options = options
    }

    /// How often ``look()`` is to be called.
    var interval: Duration { min(Self.usualInterval, options.timeout?.duration ?? Self.usualInterval) }

    /// - Throws: `ControlClient.Unreachable` when there is nothing to wait for any more, or the operator will not wait longer.
    mutating func look() throws {
        let left = options.timeout.map { $0.duration - (ContinuousClock.now - begun) } ?? Self.patience
        let answer = try client.ask(
            ["command": "model_progress"], timeout: max(Self.usualInterval, min(left, Self.patience)))
        let progress = SwapProgress(answer.reply)
        if let progress {
            say(progress, answer.text)
            lastHeard = .now
        }
        if let limit = options.timeout?.duration, ContinuousClock.now - begun >= limit {
            let words =
                progress.map { "the daemon goes on with it: \($0.words)" } ?? "no model is being prepared any more"
            throw ControlClient.Unreachable(
                description:
                    "\(client.endpoint): no reply within \(limit); \(words); tandem ctl model progress shows how far it is"
            )
        }
        if ContinuousClock.now - lastHeard >= Self.patience {
            throw ControlClient.Unreachable(
                description:
                    "\(client.endpoint): no reply within \(Self.patience) of the last step; --timeout waits for longer")
        }
    }

    /// A step when it begins, and again when it goes on for long.
    private mutating func say(_ progress: SwapProgress, _ text: String) {
        let isNew = progress.step != lastStep
        lastStep = progress.step
        guard isNew || ContinuousClock.now - lastSaid >= Self.reminder else { return }
        lastSaid = .now
        if options.json {
            Terminal.writeError(text + "\n")
        } else {
            Terminal.writeError(isNew ? "\(progress.step) (step \(progress.place))\n" : "still \(progress.words)\n")
        }
    }
}
