import Scoring

/// Looks for an engine that a pattern names, slice by slice: a fleet has more engines than one turn has time for.
struct PatternSearch {
    let pattern: EnginePattern
    /// Who waits for what comes of it.
    let ticket: ControlMailbox.Ticket
    /// The first slot that was not looked at.
    var next = 0
}
