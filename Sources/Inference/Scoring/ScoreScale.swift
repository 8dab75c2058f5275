import CKernels

/// Turns what the heads say into a score: cycles, their standard deviation, probabilities.
final class ScoreScale {
    private let scale: Float
    private let cap: Float
    private let kernels: Kernels
    // Copies of the bundle's numbers, one per scorer, so that a step counts no references.
    private let arena = FloatArena()
    private let gridCount: Int
    private let grid: UnsafePointer<Float>
    /// (look-aheads, gridCount)
    private let sigmas: UnsafePointer<Float>
    private let logits: UnsafeMutablePointer<Float>

    /// - Precondition: the bundle is valid.
    init(_ bundle: ModelBundle, path: ModelBundle.Path, kernels: Kernels) {
        scale = bundle.manifest.target?.scale ?? 1
        cap = bundle.manifest.target?.cap ?? .infinity
        self.kernels = kernels
        let uncertainty = bundle.manifest.uncertainty
        let rows = path == .live ? uncertainty?.live.map { [$0] } : uncertainty?.window
        gridCount = rows == nil ? 0 : uncertainty?.rul.count ?? 0
        grid = arena.copy(uncertainty?.rul ?? [])
        sigmas = arena.copy(rows?.flatMap(\.self) ?? [])
        logits = arena.take(3)
    }

    /// The RUL head's value and the health head's logits (3) -> a score.
    func score(_ value: Float, health: UnsafePointer<Float>, lookAhead: Int) -> CycleScore {
        let rul = min(max(value * scale, 0), cap)
        logits.update(from: health, count: 3)
        kernels.functions.softmax(logits, 3, 1)
        return CycleScore(
            rul: rul, sigma: sigma(rul, lookAhead: lookAhead), probabilities: SIMD3(logits[0], logits[1], logits[2]))
    }

    /// Linear between the points of the grid, constant beyond its ends.
    private func sigma(_ rul: Float, lookAhead: Int) -> Float {
        guard gridCount > 0 else { return 0 }
        let row = sigmas + lookAhead * gridCount
        guard rul > grid[0] else { return row[0] }
        for point in 1..<gridCount where rul <= grid[point] {
            let part = (rul - grid[point - 1]) / (grid[point] - grid[point - 1])
            return row[point - 1] + part * (row[point] - row[point - 1])
        }
        return row[gridCount - 1]
    }
}
