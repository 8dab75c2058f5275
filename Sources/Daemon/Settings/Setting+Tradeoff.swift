import Inference
import Scoring

/// What is asked of the choice between latency and context. A source that names any of the first five speaks for all of them:
/// those of weaker sources are not looked at. Nothing said at all is `balanced`.
extension Setting {
    static let tradeoffPoint = Setting(
        "tradeoff.point", .choice(TradeoffPolicy.Point.allCases.map(\.rawValue)), default: "",
        "How much context a settled score has, by name. live: none, at once; latency, balanced, accuracy: 1/6, 1/2, 5/6 of a window."
            + " Nothing said at all is balanced."
    )
    static let tradeoffLookAhead = Setting(
        "tradeoff.look_ahead", .integer(0...InferenceLimits.windowLength - 1), default: "",
        "Or by number: cycles after a cycle that the window which settles it saw, at least. `tandem tradeoff` shows what each buys."
    )
    static let tradeoffError = Setting(
        "tradeoff.error", .number(0.001...100_000), default: "",
        "Or by what it is for: the expected error (RMSE, in cycles) of settled scores, at the least look-ahead that reaches it."
    )
    static let tradeoffCPU = Setting(
        "tradeoff.cpu", .share, default: "",
        "Or by what it may cost: the share of all processors' time for scoring. Beside another goal: the limit that its windows keep."
    )
    static let tradeoffStride = Setting(
        "tradeoff.stride", .integer(1...InferenceLimits.windowLength), default: "",
        "Cycles from one window of an engine to its next, beside a point or a look-ahead. Alone: the look-ahead is what it leaves."
    )
    static let tradeoffBlend = Setting(
        "tradeoff.blend", .choice(BlendChoice.allCases.map(\.rawValue)), default: "auto",
        "Whether a settled score may be a mean of window's and live's. auto: at look-aheads where the bundle measured it to be better."
    )
    static let tradeoffEngines = Setting(
        "tradeoff.engines", .list, default: "",
        "Other policies by engine, the first that matches: [\"FD001-*: look_ahead 20\", \"test-?: live\"]."
    )

    /// Those that together say one policy, by the words of its text.
    static let tradeoffGoals: [(word: String, setting: Setting)] = [
        ("point", tradeoffPoint), ("look_ahead", tradeoffLookAhead), ("error", tradeoffError), ("cpu", tradeoffCPU),
        ("stride", tradeoffStride),
    ]
}
