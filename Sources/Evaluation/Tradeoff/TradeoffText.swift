/// A trade-off report for people: a table, a small picture, and what a policy comes to.
public struct TradeoffText {
    /// Columns and lines of the picture.
    private static let (columns, height) = (64, 12)

    private let report: TradeoffReport

    public init(_ report: TradeoffReport) {
        self.report = report
    }

    public var lines: [String] {
        var lines = [
            report.model,
            "windows of \(report.windowLength) cycles; live in \(report.livePrecision), windows in \(report.windowPrecision)",
            "here \(Fixed.text(report.liveMicroseconds, 1)) µs a live cycle and \(Fixed.text(report.windowMicroseconds, 0)) µs a window, "
                + "several together, on \(processors)",
            "",
        ]
        if let asked = report.asked { lines += answer(asked) + [""] }
        lines += table
        lines += [
            "",
            "Errors are RMSE in cycles on engines that the model was not trained on. live and window: at this look-ahead, on the",
            "same cycles; settled: with the look-aheads that this stride gives, and blended with live where that is better.",
            "waits: cycles until a score is settled. windows/s and engines: at \(rate) an engine; the models' work alone.",
        ]
        if report.hasErrors { lines += [""] + picture }
        return lines
    }

    private var processors: String { report.processors == 1 ? "1 processor" : "\(report.processors) processors" }

    private var rate: String { "\(Self.plain(report.fleet.rate)) cycle\(report.fleet.rate == 1 ? "" : "s")/s" }

    private var table: [String] {
        var table = TextTable([
            "look-ahead", "live", "window", "settled", "waits", "stride", "windows/s", "µs/cycle", "engines", "",
        ])
        table.add(cells(report.live, "-"))
        for row in report.menu { table.add(cells(row, "\(row.lookAhead)")) }
        // The last column holds names, which read better to the left.
        return table.lines().map { $0 }
    }

    private func cells(_ row: TradeoffReport.Row, _ lookAhead: String) -> [String] {
        [
            lookAhead, Fixed.text(row.liveError, 2), Fixed.text(row.windowError, 2), Fixed.text(row.expectedError, 2),
            Self.range(row.waitCycles), row.stride.map { "\($0)" } ?? "-",
            Fixed.text(row.windowsPerSecond, row.windowsPerSecond < 10 ? 2 : 0),
            Fixed.text(row.microsecondsPerCycle, 1),
            "\(row.engines)", row.names.joined(separator: ", "),
        ]
    }

    private func answer(_ row: TradeoffReport.Row) -> [String] {
        let error =
            row.expectedError.map { "an expected error of \(Fixed.text($0, 2)) cycles" }
            ?? "an error that the bundle does not tell"
        let engines = report.fleet.engines == 1 ? "1 engine" : "\(report.fleet.engines) engines"
        let load = "\(Fixed.percent(row.cpu)) of \(processors) for \(engines) at \(rate)"
        guard let stride = row.stride else {
            return ["\(row.policy): no windows, every cycle settled at once, \(error)", "  \(load)"]
        }
        return [
            "\(row.policy): look-ahead \(row.lookAhead), a window every \(stride == 1 ? "cycle" : "\(stride) cycles"), \(error)",
            "  a score waits \(Self.range(row.waitCycles)) cycles, \(Self.plain(row.meanWaitCycles)) in the mean; \(load)",
            "  under overload the stride may grow to \(row.longestStride) and still keep the look-ahead",
        ]
    }

    /// Expected error over mean waiting: `·` choices, letters named points, `-` live on the same cycles, `@` what was asked.
    private var picture: [String] {
        let rows = report.menu.filter { $0.expectedError != nil }
        let errors = rows.flatMap { [$0.expectedError, $0.liveError] }.compactMap { $0 }
        guard let low = errors.min(), let high = errors.max(), let last = rows.map(\.meanWaitCycles).max() else {
            return []
        }
        var grid = Array(repeating: [Character](repeating: " ", count: Self.columns), count: Self.height)
        func put(_ character: Character, _ wait: Double, _ error: Double) {
            let column = last > 0 ? Int((wait / last * Double(Self.columns - 1)).rounded()) : 0
            let part = high > low ? (high - error) / (high - low) : 0
            let line = Int((part * Double(Self.height - 1)).rounded())
            if (0..<Self.height).contains(line), (0..<Self.columns).contains(column) { grid[line][column] = character }
        }
        for row in rows { if let live = row.liveError { put("-", row.meanWaitCycles, live) } }
        for row in rows { put("·", row.meanWaitCycles, row.expectedError ?? 0) }
        for row in rows {
            if let name = row.names.first?.first {
                put(Character(name.uppercased()), row.meanWaitCycles, row.expectedError ?? 0)
            }
        }
        if let asked = report.asked, asked.stride != nil, let error = asked.expectedError {
            put("@", asked.meanWaitCycles, error)
        }

        var lines = ["  RMSE in cycles over waiting in cycles; - live, · settled" + legend]
        for (index, line) in grid.enumerated() {
            let value = high - (high - low) * Double(index) / Double(Self.height - 1)
            let label = index % 3 == 0 || index == Self.height - 1 ? Fixed.text(value, 1) : ""
            var text = String(repeating: " ", count: 7 - label.count) + label + " │" + String(line)
            while text.hasSuffix(" ") { text.removeLast() }
            lines.append(text)
        }
        lines.append(String(repeating: " ", count: 8) + "└" + String(repeating: "─", count: Self.columns))
        let end = Self.plain(last)
        let middle = Self.plain(last / 2)
        let half = Self.columns / 2 - middle.count / 2
        lines.append(
            String(repeating: " ", count: 9) + "0" + String(repeating: " ", count: half - 1) + middle
                + String(repeating: " ", count: max(1, Self.columns - half - middle.count - end.count)) + end)
        return lines
    }

    private var legend: String {
        let names = report.menu.compactMap(\.names.first).map { "\($0.prefix(1).uppercased()) \($0)" }
        let asked = report.asked?.stride == nil ? [] : ["@ \(report.asked?.policy ?? "")"]
        return (names + asked).map { ", " + $0 }.joined()
    }

    private static func range(_ bounds: [Int]) -> String {
        bounds[0] == bounds[1] ? "\(bounds[0])" : "\(bounds[0])-\(bounds[1])"
    }

    /// Without digits behind the point where they are noughts.
    static func plain(_ value: Double) -> String {
        value == value.rounded() ? Fixed.text(value, 0) : Fixed.text(value, value < 1 ? 2 : 1)
    }
}
