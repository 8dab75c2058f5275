/// The choice as a picture: to the left what waiting buys, the expected error of settled scores over the cycles that they
/// wait; to the right what it costs, the engines that this machine has room for.
///
/// Plain SVG with text, no script and no font of its own; it can be opened by a browser or put into a page.
public struct TradeoffPicture: Sendable {
    private static let live = "#b35900"
    private static let settled = "#1f5fa8"
    private static let asked = "#7a1f5c"
    private static let faint = "#e2e2e2"
    private static let axis = "#444444"
    private static let (top, height) = (92.0, 300.0)

    private let report: TradeoffReport

    public init(_ report: TradeoffReport) {
        self.report = report
    }

    /// A rectangle with axes.
    private struct Panel {
        let (x, width): (Double, Double)
        let xRange: ClosedRange<Double>
        let yRange: ClosedRange<Double>

        func place(_ wait: Double, _ value: Double) -> (Double, Double) {
            let across = (wait - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
            let up = (value - yRange.lowerBound) / (yRange.upperBound - yRange.lowerBound)
            return (x + across * width, top + (1 - up) * height)
        }
    }

    /// The whole file.
    public func svg() -> String {
        var canvas = SVGCanvas(width: 900, height: 470)
        canvas.text("Waiting against error: \(report.model)", x: 56, y: 28, size: 15, isBold: true)
        canvas.text(
            "live in \(report.livePrecision), windows of \(report.windowLength) cycles in \(report.windowPrecision); "
                + "\(Fixed.text(report.liveMicroseconds, 1)) µs a cycle and \(Fixed.text(report.windowMicroseconds, 0)) µs a window here",
            x: 56, y: 48, size: 11)
        drawErrors(&canvas)
        drawEngines(&canvas)
        return canvas.finished()
    }

    private var waits: ClosedRange<Double> {
        0...Double(max(1, report.windowLength - 1))
    }

    private var xTicks: [Double] {
        stride(from: 0, to: report.windowLength, by: max(1, report.windowLength / 6)).map { Double($0) }
    }

    private func drawErrors(_ canvas: inout SVGCanvas) {
        let all = ([report.live] + report.menu).flatMap { [$0.liveError, $0.windowError, $0.expectedError] }
        let errors = (all + [report.asked?.expectedError]).compactMap { $0 }
        let low = max(0, ((errors.min() ?? 0) - 0.5).rounded(.down))
        let high = max(low + 1, ((errors.max() ?? 1) + 0.3).rounded(.up))
        let panel = Panel(x: 56, width: 520, xRange: waits, yRange: low...high)
        let step = max(1, ((high - low) / 6).rounded())
        frame(
            &canvas, panel, title: "RMSE of settled scores, in cycles", xLabel: "cycles until a score is settled",
            yTicks: Array(stride(from: low, through: high, by: step)).map { ($0, Fixed.text($0, 0)) })
        guard report.hasErrors else {
            canvas.text("the bundle has no look-ahead curve", x: panel.x + 16, y: Self.top + 30, size: 12)
            return
        }
        let own = report.menu.compactMap { row in
            row.liveError.map { panel.place(Double(row.lookAhead), $0) }
        }
        if own.count > 1 { canvas.line(own, stroke: Self.live, width: 2, dashes: "6 4") }
        if let live = report.live.expectedError {
            let place = panel.place(0, live)
            canvas.dot(place, fill: Self.live)
            canvas.text("live: \(Fixed.text(live, 2)) on all cycles, at once", x: place.0 + 8, y: place.1 + 4, size: 11)
        }
        let curve = report.menu.compactMap { row in
            row.expectedError.map { panel.place(row.meanWaitCycles, $0) }
        }
        if curve.count > 1 { canvas.line(curve, stroke: Self.settled, width: 2.5) }
        for row in report.menu where !row.names.isEmpty {
            mark(&canvas, panel, row, row.names.joined(separator: ", "), Self.settled)
        }
        if let asked = report.asked, asked.stride != nil {
            mark(&canvas, panel, asked, asked.policy, Self.asked, isBelow: true)
        }
        legend(&canvas)
    }

    /// A dot with its name, and the waiting that there is around its mean.
    private func mark(
        _ canvas: inout SVGCanvas, _ panel: Panel, _ row: TradeoffReport.Row, _ name: String, _ colour: String,
        isBelow: Bool = false
    ) {
        guard let error = row.expectedError else { return }
        let place = panel.place(row.meanWaitCycles, error)
        let ends = row.waitCycles.map { panel.place(Double($0), error) }
        canvas.line(ends, stroke: colour, width: 1)
        for end in ends { canvas.line([(end.0, end.1 - 4), (end.0, end.1 + 4)], stroke: colour, width: 1) }
        canvas.dot(place, fill: colour)
        // Above the curve there is room to its right, but not at the picture's edge; below it, to its left.
        let isBelow = isBelow || place.0 > panel.x + panel.width * 0.7
        canvas.text(
            "\(name): \(Fixed.text(error, 2))", x: place.0 + (isBelow ? -8 : 8), y: place.1 + (isBelow ? 20 : -12),
            size: 12,
            isBold: true, anchor: isBelow ? "end" : "start")
    }

    private func legend(_ canvas: inout SVGCanvas) {
        let entries = [
            ("settled", Self.settled, "", 0.0), ("live, on the same cycles", Self.live, "6 4", 90.0),
        ]
        for (name, colour, dashes, offset) in entries {
            let x = 56 + offset
            canvas.line([(x, 446), (x + 24, 446)], stroke: colour, width: 2, dashes: dashes)
            canvas.text(name, x: x + 30, y: 450, size: 11)
        }
        canvas.text("├ ┤ from the least to the most waiting of a choice", x: 330, y: 450, size: 11)
    }

    private func drawEngines(_ canvas: inout SVGCanvas) {
        let most = max(report.menu.map(\.engines).max() ?? 0, 1)
        let step = Self.step(Double(most) / 5)
        let top = (Double(most) / step).rounded(.up) * step
        let panel = Panel(x: 660, width: 200, xRange: waits, yRange: 0...top)
        frame(
            &canvas, panel, title: "Engines on this machine", xLabel: "cycles until a score is settled",
            yTicks: Array(stride(from: 0, through: top, by: step)).map { ($0, Self.short($0)) })
        let places = report.menu.map { panel.place($0.meanWaitCycles, Double($0.engines)) }
        if places.count > 1 { canvas.line(places, stroke: Self.settled, width: 2.5) }
        canvas.text(
            "live alone: \(Self.short(Double(report.live.engines)))", x: panel.x + 8, y: Self.top + 16, size: 11)
        for row in report.menu where !row.names.isEmpty {
            canvas.dot(panel.place(row.meanWaitCycles, Double(row.engines)), fill: Self.settled)
        }
        canvas.text(
            "at \(TradeoffText.plain(report.fleet.rate)) cycle\(report.fleet.rate == 1 ? "" : "s")/s each, models alone",
            x: 860,
            y: 450, size: 11, anchor: "end")
    }

    private func frame(
        _ canvas: inout SVGCanvas, _ panel: Panel, title: String, xLabel: String, yTicks: [(Double, String)]
    ) {
        canvas.text(title, x: panel.x, y: Self.top - 12, size: 12, isBold: true)
        let bottom = Self.top + Self.height
        for (value, text) in yTicks {
            let (left, height) = panel.place(panel.xRange.lowerBound, value)
            canvas.line([(left, height), (left + panel.width, height)], stroke: Self.faint, width: 1)
            canvas.text(text, x: left - 6, y: height + 4, size: 10, anchor: "end")
        }
        canvas.line([(panel.x, bottom), (panel.x + panel.width, bottom)], stroke: Self.axis, width: 1)
        for tick in xTicks {
            let across = panel.place(tick, panel.yRange.lowerBound).0
            canvas.line([(across, bottom), (across, bottom + 4)], stroke: Self.axis, width: 1)
            canvas.text(Fixed.text(tick, 0), x: across, y: bottom + 17, size: 10, anchor: "middle")
        }
        canvas.text(xLabel, x: panel.x + panel.width / 2, y: bottom + 34, size: 11, anchor: "middle")
    }

    /// One, two or five times a power of ten, no less than `least`.
    private static func step(_ least: Double) -> Double {
        var power = 1.0
        while power * 10 <= least { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least } ?? power * 10
    }

    /// `2500`, `40k`, `1.5M`.
    private static func short(_ value: Double) -> String {
        if value >= 1e6 { return "\(TradeoffText.plain(value / 1e6))M" }
        return value >= 10_000 ? "\(TradeoffText.plain((value / 1e3).rounded()))k" : Fixed.text(value, 0)
    }
}
