import Inference
import System

/// What a bundle says of its own errors, measured on held-out engines.
struct AccuracyReport {
    private let manifest: BundleManifest

    init(_ manifest: BundleManifest) {
        self.manifest = manifest
    }

    /// - Parameter everyLookAhead: the whole curve, not a few points of it.
    func print(everyLookAhead: Bool) {
        if let curve = manifest.lookAheadCurve { printCurve(curve, everyLookAhead: everyLookAhead) }
        if let figures = manifest.precision { printPrecisions(figures) }
        guard let accuracy = manifest.accuracy?.sorted(by: { $0.key < $1.key }), !accuracy.isEmpty else { return }
        printSets("RMSE in cycles", accuracy, live: \.liveRMSE, window: \.windowRMSEByLookAhead)
        printSets("NASA score", accuracy, live: \.liveNASA, window: \.windowNASAByLookAhead)
        printSets(
            "share of cycles within 1.645 sigma, per cent", accuracy, live: { $0.coverage?.live.map { 100 * $0 } },
            window: { $0.coverage?.window?.map { 100 * $0 } })
    }

    private func printCurve(_ curve: BundleManifest.LookAheadCurve, everyLookAhead: Bool) {
        Terminal.print("\nerror by look-ahead, all held-out engines; live on the same cycles")
        Terminal.print("                 RMSE in cycles                      NASA score")
        Terminal.print("  look-ahead     window      live   difference      window      live")
        let points = curve.window ?? []
        let last = points.map(\.lookAhead).max() ?? 0
        for point in points where everyLookAhead || [0, 2, 5, 10, 15, 20, 25, last].contains(point.lookAhead) {
            let gain = point.liveRMSE.map { Columns.signed(100 * (point.rmse / $0 - 1)) + " %" }
            Terminal.print(
                "  " + Columns.right("\(point.lookAhead)", 10) + cell(point.rmse, 11) + cell(point.liveRMSE, 10)
                    + Columns.right(gain ?? "-", 13) + cell(point.nasa, 12) + cell(point.liveNASA, 10))
        }
        if let live = curve.live {
            Terminal.print("  live, all cycles" + cell(live.rmse, 15) + cell(live.nasa, 35))
        }
    }

    private func printPrecisions(_ figures: BundleManifest.PrecisionFigures) {
        Terminal.print("\nRMSE in cycles less that of float32, the largest change of all sets and look-aheads")
        Terminal.print("  precision      live    window")
        for precision in Precision.allCases where precision != .float32 {
            let cells = [ModelBundle.Path.live, .window].map { path in
                Columns.right(
                    figures[path]?[precision].map { Columns.signed($0.rmseChange, digits: 4) } ?? "-", 10)
            }
            Terminal.print("  " + Columns.left(precision.rawValue, 9) + cells.joined())
        }
    }

    /// One measure: a row for each set, a column for live and for some look-aheads. Nothing if no set has it.
    private func printSets(
        _ title: String, _ sets: [(key: String, value: BundleManifest.Accuracy)],
        live: (BundleManifest.Accuracy) -> Double?, window: (BundleManifest.Accuracy) -> [Double]?
    ) {
        let last = (sets.compactMap { window($0.value)?.count }.max() ?? 0) - 1
        guard last >= 0 || sets.contains(where: { live($0.value) != nil }) else { return }
        let lookAheads = Set([0, 10, 20, last]).filter { (0...max(last, 0)).contains($0) }.sorted()
        Terminal.print("\n\(title)")
        Terminal.print(
            "  set               live   window at" + lookAheads.map { Columns.right("\($0)", 8) }.joined()
                + "   engines   cycles")
        for (name, set) in sets {
            let values = window(set) ?? []
            Terminal.print(
                "  " + Columns.left(Quotation.line(name), 14) + cell(live(set), 8) + Columns.left("", 12)
                    + lookAheads.map { cell(values.indices.contains($0) ? values[$0] : nil, 8) }.joined()
                    + Columns.right(set.engines.map(String.init) ?? "-", 10)
                    + Columns.right(set.cycles.map(String.init) ?? "-", 9))
        }
    }

    private func cell(_ value: Double?, _ width: Int) -> String {
        Columns.right(value.map { Columns.number($0) } ?? "-", width)
    }
}
