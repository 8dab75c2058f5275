import Telemetry

/// The two scores of a cycle in one row: what live said at once, and what the window says with the cycles after it in view.
///
/// Of each window the cycles are shown that it has the last word on, and the newest one, where the window has seen nothing
/// that live had not.
struct SideBySidePrinter: ScorePrinter {
    private static let header =
        "engine            cycle     live       window ± sigma   look-ahead   window - live   health"

    private var rows = 0

    mutating func show(_ message: ScoreMessage, topic: String, limit: Int) throws(Terminal.OutputError) -> Int {
        guard case .window(let score) = message else { return 0 }
        var shown = 0
        for index in score.cycles.indices where score.settled[index] || index == score.cycles.count - 1 {
            guard shown < limit else { break }
            if rows.isMultiple(of: 44) { try Terminal.writeLine(Self.header) }
            try Terminal.writeLine(row(index, of: score))
            rows += 1
            shown += 1
        }
        return shown
    }

    private func row(_ index: Int, of score: WindowScore) -> String {
        let rul = score.rulByCycle[index]
        let live = score.liveRULByCycle[index]
        return Columns.left(score.engine.text, 16)
            + Columns.right("\(score.cycles[index])", 7)
            + Columns.right(Columns.number(live), 9)
            + "     " + Columns.rul(rul, score.sigmaByCycle[index])
            + Columns.right("\(score.lookAhead[index])", 12)
            + Columns.right(Columns.signed(rul - live), 14)
            + "     \(Health(rul: rul).rawValue)"
            + (score.settled[index] ? "  final" : "")
    }
}
