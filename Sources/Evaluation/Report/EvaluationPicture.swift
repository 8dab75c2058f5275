/// The report as a picture: above, the error by look-ahead, window against live on the same cycles; below, how often
/// probabilities of health came true. A column for each set.
///
/// Plain SVG with text, no script and no font of its own; it can be opened by a browser or put into a page.
public struct EvaluationPicture: Sendable {
    private static let panelWidth = 250.0
    private static let panelHeight = 200.0
    private static let gapX = 60.0
    private static let gapY = 96.0
    private static let live = "#b35900"
    private static let window = "#1f5fa8"

    private let report: EvaluationReport

    public init(_ report: EvaluationReport) {
        self.report = report
    }

    /// The whole file.
    public func svg() -> String {
        let width = Self.gapX + Double(report.sets.count) * (Self.panelWidth + Self.gapX)
        var canvas = SVGCanvas(width: max(width, 560), height: 96 + 2 * (Self.panelHeight + Self.gapY))
        canvas.text(
            "\(report.model), \(report.engines)", x: Self.gapX, y: 24, size: 14, isBold: true)
        legend(&canvas, y: 46)
        let highest =
            report.sets.flatMap { set in
                set.window.flatMap { [$0.window.errors.rmse, $0.liveOnSameCycles.rmse] } + [set.live.errors.rmse]
            }.max() ?? 1
        // Four steps of whole cycles.
        let top = max((highest * 1.05 / 4).rounded(.up) * 4, 4)
        for (column, set) in report.sets.enumerated() {
            let x = Self.gapX + Double(column) * (Self.panelWidth + Self.gapX)
            errors(
                &canvas, set,
                SVGPanel(x: x, y: 96, xRange: 0...Double(max(report.windowLength - 1, 1)), yRange: 0...top))
            reliability(
                &canvas, set,
                SVGPanel(x: x, y: 96 + Self.panelHeight + Self.gapY, xRange: 0...1, yRange: 0...1))
        }
        return canvas.finished()
    }

    private func legend(_ canvas: inout SVGCanvas, y: Double) {
        let entries = [("window", Self.window, ""), ("live; its errors are on the same cycles", Self.live, "5 3")]
        for (index, entry) in entries.enumerated() {
            let x = Self.gapX + Double(index) * 110
            canvas.line([(x, y - 4), (x + 24, y - 4)], stroke: entry.1, width: 2, dashes: entry.2)
            canvas.text(entry.0, x: x + 30, y: y, size: 12)
        }
    }

    private func errors(_ canvas: inout SVGCanvas, _ set: SetReport, _ panel: SVGPanel) {
        panel.drawFrame(
            &canvas, title: "\(set.name): RMSE in cycles", xLabel: "look-ahead in cycles",
            xTicks: stride(from: 0, to: report.windowLength, by: max(5, report.windowLength / 6)).map { Double($0) },
            decimals: 0)
        let window = set.window.map { (Double($0.lookAhead), $0.window.errors.rmse) }
        let live = set.window.map { (Double($0.lookAhead), $0.liveOnSameCycles.rmse) }
        panel.draw(&canvas, live, stroke: Self.live, dashes: "5 3")
        panel.draw(&canvas, window, stroke: Self.window, marks: window.count < 2)
        if window.isEmpty {
            canvas.text("no engine is long enough for a window", x: panel.x + 12, y: panel.y + 24, size: 11)
        }
    }

    private func reliability(_ canvas: inout SVGCanvas, _ set: SetReport, _ panel: SVGPanel) {
        panel.drawFrame(
            &canvas, title: "\(set.name): health, said and come true", xLabel: "probability said",
            xTicks: [0, 0.25, 0.5, 0.75, 1], decimals: 2)
        panel.draw(&canvas, [(0, 0), (1, 1)], stroke: "#999999", dashes: "2 3")
        for (path, stroke, dashes) in [(set.live, Self.live, "5 3"), (set.windowOfAllLookAheads, Self.window, "")] {
            let points = path?.reliability.together.bins.compactMap { bin -> (Double, Double)? in
                guard let said = bin.said, let seen = bin.seen else { return nil }
                return (said, seen)
            }
            panel.draw(&canvas, points ?? [], stroke: stroke, dashes: dashes, marks: true)
        }
    }
}

/// A rectangle of the picture with axes of its own.
struct SVGPanel {
    static let width = 250.0
    static let height = 200.0

    let x: Double
    let y: Double
    let xRange: ClosedRange<Double>
    let yRange: ClosedRange<Double>

    func place(_ point: (Double, Double)) -> (Double, Double) {
        let across = (point.0 - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
        let up = (point.1 - yRange.lowerBound) / (yRange.upperBound - yRange.lowerBound)
        return (x + across * Self.width, y + (1 - up) * Self.height)
    }

    func drawFrame(
        _ canvas: inout SVGCanvas, title: String, xLabel: String, xTicks: [Double], decimals: Int
    ) {
        canvas.text(title, x: x, y: y - 10, size: 12, isBold: true)
        for step in 0...4 {
            let value = yRange.lowerBound + (yRange.upperBound - yRange.lowerBound) * Double(step) / 4
            let (left, height) = place((xRange.lowerBound, value))
            canvas.line(
                [(left, height), (left + Self.width, height)], stroke: step == 0 ? "#444444" : "#e2e2e2", width: 1)
            canvas.text(
                Fixed.text(value, yRange.upperBound > 1 ? 0 : 2), x: left - 6, y: height + 4, size: 10, anchor: "end")
        }
        for tick in xTicks {
            let (across, bottom) = place((tick, yRange.lowerBound))
            canvas.line([(across, bottom), (across, bottom + 4)], stroke: "#444444", width: 1)
            canvas.text(Fixed.text(tick, decimals), x: across, y: bottom + 16, size: 10, anchor: "middle")
        }
        canvas.text(xLabel, x: x + Self.width / 2, y: y + Self.height + 34, size: 11, anchor: "middle")
    }

    func draw(
        _ canvas: inout SVGCanvas, _ points: [(Double, Double)], stroke: String, dashes: String = "",
        marks: Bool = false
    ) {
        let places = points.filter { $0.1.isFinite }.map(place)
        if places.count > 1 { canvas.line(places, stroke: stroke, width: 2, dashes: dashes) }
        guard marks else { return }
        for place in places { canvas.dot(place, fill: stroke) }
    }
}
