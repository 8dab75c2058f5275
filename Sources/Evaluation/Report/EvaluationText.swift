/// An evaluation as a person reads it in a terminal, at most 100 columns wide.
public struct EvaluationText: Sendable {
    /// The look-aheads that are printed; files hold them all.
    static let printedLookAheads = [0, 1, 2, 3, 5, 7, 10, 15, 20, 25]

    private let report: EvaluationReport

    public init(_ report: EvaluationReport) {
        self.report = report
    }

    /// Everything, a line each.
    public var lines: [String] {
        var lines = heading
        for set in report.sets + (report.all.map { [$0] } ?? []) {
            lines += ["", "\(set.name)  \(set.source)"]
            lines += Self.counts(set)
            lines += section("", errors(set))
            lines += section("at each engine's last cycle", lastCycle(set))
            lines += section("health", health(set))
            lines += section("probabilities of the three states, and how often they came true", reliability(set))
            lines += section(alertHeading, alerts(set.alerts))
            lines += transients(set)
        }
        return lines
    }

    private var heading: [String] {
        let cap = report.cap.map { "RUL capped at \(Fixed.text($0, 0))" } ?? "RUL not capped"
        return [
            "\(report.model), \(report.engines), a window of \(report.windowLength) every \(report.stride)"
                + " \(report.stride == 1 ? "cycle" : "cycles"), \(cap)",
            precision,
            "errors in cycles; band: 1.645 sigma to both sides; live there: live's RMSE on the same cycles",
        ]
    }

    private var precision: String {
        let (live, window) = (report.precision.live, report.precision.window)
        return live == window ? "computed in \(live)" : "computed in \(live) (live) and \(window) (window)"
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [""] + (title.isEmpty ? [] : ["  " + title]) + lines
    }

    private static func counts(_ set: SetReport) -> [String] {
        var line = "  \(set.engines) engines, \(set.cycles) cycles, \(set.windows) windows"
        if set.imputedCycles > 0 { line += ", \(set.imputedCycles) cycles with imputed values" }
        let short = set.shortEngines.count
        if short > 0 {
            line += "; \(short) \(short == 1 ? "engine" : "engines") too short for a window (live scores only)"
        }
        return ["  truth: \(set.truth)", line]
    }

    private func errors(_ set: SetReport) -> [String] {
        var table = TextTable(
            ["scores", "count", "RMSE", "MAE", "bias", "NASA each", "in band", "live there", "gain"])
        func cells(_ name: String, _ errors: ErrorFigures) -> [String] {
            [
                name, "\(errors.count)", Fixed.text(errors.rmse, 2), Fixed.text(errors.mae, 2),
                Fixed.signed(errors.bias, 2), Fixed.text(errors.nasaMean, 2), Fixed.percent(errors.coverage),
            ]
        }
        table.add(cells("live", set.live.errors))
        let last = set.window.last?.lookAhead
        for entry in set.window where Self.printedLookAheads.contains(entry.lookAhead) || entry.lookAhead == last {
            table.add(
                cells("window, look-ahead \(entry.lookAhead)", entry.window.errors)
                    + [Fixed.text(entry.liveOnSameCycles.rmse, 2), Fixed.signed(entry.gain * 100) + " %"])
        }
        return table.lines() + nasaNote(set)
    }

    /// A score that one error makes is no figure to compare by.
    private func nasaNote(_ set: SetReport) -> [String] {
        let scores = [set.live.errors.nasaMean] + set.window.map(\.window.errors.nasaMean)
        guard scores.contains(where: { !($0 < 1_000) }) else { return [] }
        return [
            "  NASA's score grows e-fold with every 10 cycles of error (13 below the truth): here a few large",
            "  errors make all of it. It is meant for lives capped near 125 cycles; compare by RMSE and MAE.",
        ]
    }

    private func lastCycle(_ set: SetReport) -> [String] {
        var table = TextTable(["scores", "engines", "RMSE", "MAE", "bias", "NASA sum", "in band"])
        let last = set.lastCycle
        let rows = [
            ("live", last.live), ("window, look-ahead 0", last.window),
            ("live, on the window's engines", last.liveOnSameEngines),
            ("window, or live where too short", last.windowOrLive),
        ]
        for case (let name, let errors?) in rows {
            table.add(
                name, "\(errors.count)", Fixed.text(errors.rmse, 2), Fixed.text(errors.mae, 2),
                Fixed.signed(errors.bias, 2), Fixed.text(errors.nasaSum, 1), Fixed.percent(errors.coverage))
        }
        return table.lines()
    }

    private func health(_ set: SetReport) -> [String] {
        let states = ["normal", "degrading", "critical"]
        var table = TextTable(
            ["live says"] + states + (set.windowOfAllLookAheads == nil ? [] : ["   window says"] + states))
        for (truth, name) in states.enumerated() {
            table.add(
                ["truly \(name)"] + set.live.confusion[truth].map { "\($0)" }
                    + (set.windowOfAllLookAheads.map { [""] + $0.confusion[truth].map { "\($0)" } } ?? []))
        }
        table.add(
            ["right", "", "", Fixed.percent(set.live.healthAccuracy)]
                + (set.windowOfAllLookAheads.map { ["", "", "", Fixed.percent($0.healthAccuracy)] } ?? []))
        return table.lines()
    }

    private func reliability(_ set: SetReport) -> [String] {
        let paths = [("live", set.live), ("window", set.windowOfAllLookAheads)]
        var header = ["probability"]
        for case (let name, .some) in paths { header += [name, "said", "so"] }
        var table = TextTable(header)
        for bin in 0..<Reliability.binCount {
            var cells = ["\(Fixed.text(Double(bin) / 10, 1)) to \(Fixed.text(Double(bin + 1) / 10, 1))"]
            for case (_, let path?) in paths {
                let row = path.reliability.together.bins[bin]
                cells += ["\(row.count)", Fixed.text(row.said, 2), Fixed.text(row.seen, 2)]
            }
            table.add(cells)
        }
        return table.lines() + ["  expected calibration error"]
            + paths.compactMap { name, path in
                guard let reliability = path?.reliability else { return nil }
                let states = [
                    ("normal", reliability.normal), ("degrading", reliability.degrading),
                    ("critical", reliability.critical),
                ]
                return "  \(name) \(Fixed.text(reliability.calibrationError, 3)), the mean of "
                    + states.map { "\($0) \(Fixed.text($1.calibrationError, 3))" }.joined(separator: ", ")
            }
    }
}

// Alerts and transients.
extension EvaluationText {
    private var alertHeading: String {
        let policy = report.alertPolicy
        return
            "alerts: raised by live at \(Fixed.text(policy.threshold, 0)) or less, judged by windows from look-ahead "
            + "\(policy.lookAhead) on, cleared above \(Fixed.text(policy.threshold + policy.hysteresis, 0))"
    }

    private func alerts(_ alerts: AlertReport) -> [String] {
        var table = TextTable(["alerts", "raised", "confirmed", "retracted", "open", "verdict after (median, 90 %)"])
        table.add(verdictCells("false", alerts.falseAlerts))
        table.add(verdictCells("true", alerts.trueAlerts))
        return table.lines() + failures(alerts.failures)
    }

    private func verdictCells(_ name: String, _ verdicts: VerdictReport) -> [String] {
        let waits = [("confirmed", verdicts.confirmedAfter), ("retracted", verdicts.retractedAfter)]
        let texts = waits.compactMap { what, wait in wait.map { "\(what) \($0.median), \($0.ninetieth)" } }
        return [
            name, "\(verdicts.raised)", "\(verdicts.confirmed)", "\(verdicts.retracted)", "\(verdicts.open)",
            texts.isEmpty ? "-" : texts.joined(separator: "; "),
        ]
    }

    private func failures(_ failures: FailureReport) -> [String] {
        guard failures.engines > 0 else { return ["  no recording ends in failure: lead times are not known"] }
        func lead(_ distribution: Distribution?) -> String {
            distribution.map {
                "\($0.median) cycles before (10 % \($0.tenth), 90 % \($0.ninetieth), least \($0.least))"
            }
                ?? "-"
        }
        return [
            "  \(failures.engines) failures: \(failures.alerted) alerted for, \(lead(failures.raisedBefore));",
            "  " + String(repeating: " ", count: "\(failures.engines) failures: ".count)
                + "\(failures.confirmed) confirmed, \(lead(failures.confirmedBefore)); \(failures.missed) missed",
        ]
    }

    private func transients(_ set: SetReport) -> [String] {
        guard let options = report.transients, let found = set.transients else { return [] }
        var title = "\(found.placed) transients on 1 to \(options.mostChannels) channels, seed \(options.seed)"
        if found.placed < found.asked { title += " (asked for \(found.asked); no room for more)" }
        let explanation = [
            "  alerts: false ones that live raised; after: cycles to the retraction, median; live, later, window:",
            "  mean change of live's scores meanwhile and in ten cycles after, and of the window's, in cycles",
        ]
        var table = TextTable(
            [
                "size", "cycles", "count", "alerts", "per 100", "retracted", "after", "confirmed", "open", "live",
                "later", "window",
            ])
        for row in found.kinds + found.sizes + [found.all] {
            let share = row.raised == 0 ? nil : Double(row.retracted) / Double(row.raised)
            table.add(
                row.size.map { Fixed.text($0, $0 == $0.rounded() ? 0 : 1) + " sd" } ?? "all",
                row.duration.map { "\($0)" } ?? "all", "\(row.transients)", "\(row.raised)",
                Fixed.text(row.raisedPerHundred), Fixed.percent(share),
                row.retractedAfter.map { "\($0.median)" } ?? "-", "\(row.confirmed)", "\(row.open)",
                Fixed.text(row.liveChangeDuring), Fixed.text(row.liveChangeAfter), Fixed.text(row.windowChange))
        }
        var truth = TextTable(["alerts", "raised", "confirmed", "retracted", "open", "verdict after (median, 90 %)"])
        truth.add(verdictCells("true, among the transients", found.trueAlerts))
        return section(title, explanation + table.lines()) + [""] + truth.lines() + failures(found.failures)
    }
}
