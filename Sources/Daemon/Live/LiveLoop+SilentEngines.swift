import Scoring

// Engines that nobody hears from, after the model was replaced.
extension LiveLoop {
    /// Engines that move at once, each of which steps up to a window's length of cycles.
    private static let movesAtOnce = 4
    /// The part of the time that moving may take: one in so many.
    private static let moveDutyCycle: UInt64 = 4

    /// Moves some of the engines that are silent to the model in force, so that the one before can go.
    func moveSilentEngines() {
        guard hasEnginesToMove else { return }
        let start = Clock.monotonicNanoseconds()
        guard start >= nextMove else { return }
        hasEnginesToMove = fleet.moveSilent(most: Self.movesAtOnce)
        let end = Clock.monotonicNanoseconds()
        nextMove = Clock.resting(Self.moveDutyCycle - 1, from: start, to: end)
        // What the workers made of the model before is of no use any more.
        if !hasEnginesToMove { parts.exchange.nudge() }
    }
}
