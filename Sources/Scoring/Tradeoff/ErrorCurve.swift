import Inference

/// A bundle's expected error by look-ahead, with live's weight in it where scores are blended.
struct ErrorCurve: Sendable, Hashable {
    /// RMSE in cycles by look-ahead, 0 first.
    let window: [Double]
    /// Of settled scores: blended where that is better, else the window's.
    let settled: [Double]
    let live: Double?

    /// - Returns: nil if the manifest does not say an error for each look-ahead that its windows give.
    init?(_ manifest: BundleManifest, blend: BlendChoice) {
        guard let count = manifest.window?.scoredCount, let points = manifest.lookAheadCurve?.window else { return nil }
        var found = [BundleManifest.LookAheadCurve.Point?](repeating: nil, count: count)
        for point in points where (0..<count).contains(point.lookAhead) { found[point.lookAhead] = point }
        let whole = found.compactMap { $0 }
        guard whole.count == count else { return nil }
        window = whole.map(\.rmse)
        settled = whole.map { blend == .auto ? $0.settledRMSE : $0.rmse }
        live = manifest.lookAheadCurve?.live?.rmse
    }

    /// The RMSE of scores of which as many have each look-ahead of a range.
    func error(_ range: Range<Int>) -> Double {
        let squares = settled[range].reduce(0) { $0 + $1 * $1 }
        return (squares / Double(range.count)).squareRoot()
    }
}
