import Foundation
public import Testing

/// Whether what takes long is run too: `Tests/run.sh --long`, which sets `TANDEM_LONG=1`.
public enum LongRun {
    public static let isAsked = ProcessInfo.processInfo.environment["TANDEM_LONG"] == "1"

    /// `long` where what takes long was asked for, otherwise `short`, by which the same is asserted.
    public static func either<Value>(_ long: Value, short: Value) -> Value { isAsked ? long : short }
}

extension Trait where Self == ConditionTrait {
    /// Only where what takes long was asked for.
    public static var onlyInLongRuns: Self { .enabled(if: LongRun.isAsked, "takes long: Tests/run.sh --long") }
}
