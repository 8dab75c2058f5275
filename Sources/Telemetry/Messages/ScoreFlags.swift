/// What a subscriber should know about how a live score came about. In JSON an array of the names.
public struct ScoreFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// `warming_up`: the model has seen fewer than 30 cycles of this life.
    public static let warmingUp = ScoreFlags(rawValue: 1 << 0)

    /// `imputed`: at least one value of this cycle was missing and filled in.
    public static let imputed = ScoreFlags(rawValue: 1 << 1)

    /// `resumed`: the state was recovered after a restart, and cycles may be missing in it.
    public static let resumed = ScoreFlags(rawValue: 1 << 2)

    /// All of them.
    static let known: ScoreFlags = [.warmingUp, .imputed, .resumed]

    /// Each flag and its name, in the order in which they are written.
    static let table: [(flag: ScoreFlags, name: StaticString)] = [
        (.warmingUp, "warming_up"), (.imputed, "imputed"), (.resumed, "resumed"),
    ]

    /// The names of the flags that are set.
    public var names: [String] {
        Self.table.filter { contains($0.flag) }.map { "\($0.name)" }
    }
}
