/// An unbroken run of an engine's accepted cycles.
public struct CycleRun: Sendable, Hashable, Codable {
    public var cycles: Int
    /// Whether its last cycle said that it was the last of the engine's life. A gap, a new life or silence ended any other run.
    public var isEnded: Bool

    public init(cycles: Int, isEnded: Bool) {
        self.cycles = cycles
        self.isEnded = isEnded
    }

    /// A run whose last cycle said `end`.
    public static func ended(_ cycles: Int) -> CycleRun { CycleRun(cycles: cycles, isEnded: true) }

    /// A run that something else ended.
    public static func broken(_ cycles: Int) -> CycleRun { CycleRun(cycles: cycles, isEnded: false) }
}
