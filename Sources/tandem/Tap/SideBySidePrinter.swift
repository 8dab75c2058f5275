import Telemetry

/// Captions and subtitles: on the left what live says of each cycle at once, on the right what is settled of it later, when
/// enough has followed; in the order in which both came.
struct SideBySidePrinter: ScorePrinter {
    private static let header = [
        "                  live, at once            settled, later",
        "engine            cycle   RUL ± sigma      cycle   RUL ± sigma  change   look-ahead   by",
    ]
    /// Where the right half begins.
    private static let gutter = 41

    private var rows = 0

    mutating func show(_ message: ScoreMessage, topic: String, limit: Int) throws(Terminal.OutputError) -> Int {
        guard let row = row(for: message) else { return 0 }
        if rows.isMultiple(of: 44) {
            for line in Self.header { try Terminal.writeLine(line) }
        }
        try Terminal.writeLine(row)
        rows += 1
        return 1
    }

    private func row(for message: ScoreMessage) -> String? {
        switch message {
        case .live(let score):
            let critical = score.health == .critical ? "  critical" : ""
            return left(score.engine, score.cycle) + Columns.rul(score.rul, score.sigma) + critical
        case .settled(let score):
            return Columns.left(Columns.left(score.engine.text, 16), Self.gutter)
                + Columns.right("\(score.cycle)", 7) + Columns.rul(score.rul, score.sigma)
                + Columns.right(Columns.signed(score.delta), 8) + Columns.right("\(score.lookAhead)", 13)
                + "   \(score.by.rawValue)" + (score.short.map { ", short: \($0.rawValue)" } ?? "")
        case .alert(let alert):
            return left(alert.engine, alert.cycle) + AlertText.line(alert)
        case .window, .abandoned, .event, .status:
            return nil
        }
    }

    private func left(_ engine: EngineID, _ cycle: Int) -> String {
        Columns.left(engine.text, 16) + Columns.right("\(cycle)", 7)
    }
}
