/// What the fleet will say at its next flush, in the order in which it was decided.
enum FleetLine {
    /// What follows from a pending step: a live score, and perhaps a window.
    case step(Int)
    /// What was known at once.
    case action(FleetAction)
}
