/// An unbroken run of an engine's cycles, as far as they are not settled.
struct PendingRun {
    /// The oldest cycle that is not settled; the next to come if all are.
    var next: Int
    /// How many cycles from ``next`` on wait.
    var count = 0
    /// Of each cycle the live score's sequence less the cycle: both go up by one from cycle to cycle.
    var sequenceOffset: UInt64
    /// Whether what came before it may be another life.
    let beginsAnew: Bool

    /// The live score's sequence of a cycle.
    func sequence(of cycle: Int) -> UInt64 {
        sequenceOffset &+ UInt64(bitPattern: Int64(cycle))
    }
}
