import Inference

/// What a bundle says of its own errors, measured on held-out engines.
struct AccuracyReport {
    private let manifest: BundleManifest

    init(_ manifest: BundleManifest) {
        self.manifest = manifest
    }

    func print() {
        if let curve = manifest.lookAheadCurve { printCurve(curve) }
        if let accuracy = manifest.accuracy { printSets(accuracy) }
    }

    private func printCurve(_ curve: BundleManifest.LookAheadCurve) {
        Swift.print("\nerror by look-ahead, all held-out engines (RMSE in cycles)")
        let points = curve.window ?? []
        let largest = points.map(\.rmse).max() ?? 1
        if let live = curve.live?.rmse {
            Swift.print("  live          " + Columns.right(Columns.number(live), 6) + "  " + bar(live, of: largest))
        }
        for point in points {
            Swift.print(
                "  window " + Columns.right("\(point.lookAhead)", 5) + "  "
                    + Columns.right(Columns.number(point.rmse), 6)
                    + "  " + bar(point.rmse, of: largest))
        }
    }

    private func printSets(_ accuracy: [String: BundleManifest.Accuracy]) {
        Swift.print("\nRMSE by set             live   window at look-ahead 0     10     20     29   engines   cycles")
        for (name, set) in accuracy.sorted(by: { $0.key < $1.key }) {
            let window = set.windowRMSEByLookAhead ?? []
            func at(_ lookAhead: Int) -> String {
                window.indices.contains(lookAhead) ? Columns.number(window[lookAhead]) : "-"
            }
            Swift.print(
                "  " + Columns.left(name, 18) + Columns.right(set.liveRMSE.map { Columns.number($0) } ?? "-", 8)
                    + Columns.right(at(0), 25) + [10, 20, 29].map { Columns.right(at($0), 7) }.joined()
                    + Columns.right(set.engines.map(String.init) ?? "-", 10)
                    + Columns.right(set.cycles.map(String.init) ?? "-", 9))
        }
    }

    private func bar(_ value: Double, of largest: Double) -> String {
        String(repeating: "#", count: max(0, Int((value / max(largest, 1e-9) * 40).rounded())))
    }
}
