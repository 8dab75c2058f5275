/// What hangs on a window, by which windows are scored first and given up last when there are more than the machine can score.
public enum WindowImportance: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// Its cycles' settled scores.
    case ordinary
    /// The engine is close to an alert: live no longer says that it is well.
    case near
    /// An alert of the engine waits for a window to confirm or to retract it.
    case judging

    /// As `status/` names it.
    public var name: String {
        switch self {
        case .ordinary: "ordinary"
        case .near: "near"
        case .judging: "judging"
        }
    }

    public static func < (left: WindowImportance, right: WindowImportance) -> Bool { left.rawValue < right.rawValue }
}
