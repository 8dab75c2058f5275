import System
import Telemetry

/// One line a message, in columns.
struct TablePrinter: ScorePrinter {
    mutating func show(_ message: ScoreMessage, topic: String, limit: Int) throws(Terminal.OutputError) -> Int {
        try Terminal.writeLine(line(for: message))
        return 1
    }

    private func line(for message: ScoreMessage) -> String {
        switch message {
        case .live(let score):
            let flags = score.flags.isEmpty ? "" : "  " + score.flags.names.joined(separator: " ")
            return head("live", score.engine, "\(score.cycle)") + Columns.rul(score.rul, score.sigma)
                + "  \(score.health.rawValue)\(flags)"
        case .window(let score):
            let live = score.liveRULByCycle.last ?? score.rul
            return head("window", score.engine, "\(score.firstCycle)-\(score.lastCycle)")
                + Columns.rul(score.rul, score.sigmaByCycle.last ?? 0)
                + "  \(score.health.rawValue)  no. \(score.window), live said \(Columns.number(live)), "
                + "\(Columns.number(score.computeMicroseconds / 1_000)) ms"
        case .abandoned(let window):
            return head("window", window.engine, "\(window.firstCycle)-\(window.lastCycle)")
                + "no. \(window.window) abandoned: \(window.reason.rawValue)"
        case .settled(let score):
            return head("settled", score.engine, "\(score.cycle)") + Columns.rul(score.rul, score.sigma)
                + "  \(score.health.rawValue)  \(Columns.signed(score.delta)) to live's \(Columns.number(score.liveRUL))"
                + " ± \(Columns.number(score.liveSigma)), look-ahead \(score.lookAhead)\(source(of: score))"
        case .alert(let alert):
            return head("alert", alert.engine, "\(alert.cycle)") + AlertText.line(alert).drop { $0 == " " }
        case .event(let event):
            let cycles = [event.firstCycle, event.lastCycle].compactMap { $0 }
            let span =
                cycles.count == 2 && cycles[0] != cycles[1] ? "\(cycles[0])-\(cycles[1])" : "\(cycles.first ?? 0)"
            return head("event", event.engine, cycles.isEmpty ? "" : span) + "\(event.kind.rawValue): \(event.reason)"
        case .status(let status):
            return "status    \(status.engines) engines  \(Columns.number(Float(status.cyclesPerSecond))) cycles/s  "
                + "\(Columns.number(Float(status.windowsPerSecond))) windows/s  \(status.windows.queued) windows wait  "
                + "live p99 \(Columns.number(Float(status.latency.live.p99))) us  \(tradeoff(status.tradeoff))"
        }
    }

    /// `, by window 4`; with the reason where it saw less than was asked for.
    private func source(of score: SettledScore) -> String {
        let weight = score.by == .blend ? " (\(Int(saturating: (score.windowWeight * 100).rounded())) %)" : ""
        return ", by \(score.by.rawValue)" + (score.window.map { " \($0)" } ?? "") + weight
            + (score.short.map { ", short of \(score.asked): \($0.rawValue)" } ?? "")
    }

    private func tradeoff(_ tradeoff: Status.Tradeoff) -> String {
        let windows =
            tradeoff.stride == 0 ? "no windows" : "look-ahead \(tradeoff.lookAhead), stride \(tradeoff.stride)"
        return "\(tradeoff.policy): \(windows)" + (tradeoff.state == .policy ? "" : " (\(tradeoff.state.rawValue))")
    }

    private func head(_ family: String, _ engine: EngineID?, _ cycles: String) -> String {
        Columns.left(family, 9) + " " + Columns.left(engine?.text ?? "", 14) + Columns.right(cycles, 9) + "  "
    }
}
