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
    /// (look-aheads, conditionCount): what sigma is multiplied by; `nil` if by nothing.
    private let conditionFactors: UnsafePointer<Float>?
    private let conditionCount: Int
    /// (look-aheads): what logits are multiplied by, one over the temperature.
    private let sharpness: UnsafePointer<Float>
    private let logits: UnsafeMutablePointer<Float>

    /// - Precondition: the bundle is valid.
    init(_ bundle: ModelBundle, path: ModelBundle.Path, kernels: Kernels) {
        scale = bundle.manifest.target?.scale ?? 1
        cap = bundle.manifest.target?.cap ?? .infinity
        self.kernels = kernels
        let uncertainty = bundle.manifest.uncertainty
        let rows = path == .live ? uncertainty?.live.map { [$0] } : uncertainty?.window
        gridCount = rows == nil ? 0 : uncertainty?.rul?.count ?? 0
        grid = arena.copy(uncertainty?.rul ?? [])
        sigmas = arena.copy(rows?.flatMap(\.self) ?? [])
        let factors = uncertainty?.condition
        let factorRows = path == .live ? factors?.live.map { [$0] } : factors?.window
        if let factorRows {
            conditionFactors = arena.copy(factorRows.flatMap(\.self))
        } else {
            conditionFactors = nil
        }
        conditionCount = bundle.manifest.normalisation?.conditions.count ?? 0
        let temperature = uncertainty?.temperature
        let temperatures = path == .live ? temperature?.live.map { [$0] } : temperature?.window
        let lookAheads = path == .live ? 1 : bundle.manifest.window?.scoredCount ?? InferenceLimits.windowLength
        sharpness = arena.copy((temperatures ?? Array(repeating: 1, count: lookAheads)).map { 1 / $0 })
        logits = arena.take(3)
    }

    /// What the heads say of one row -> a score.
    func score(_ values: NetworkRunner.HeadValues, row: Int, condition: Int, lookAhead: Int) -> CycleScore {
        score(
            values.rul.row(row)[0], health: values.health.map { UnsafePointer($0.row(row)) },
            spread: values.sigma.map { $0.row(row)[0] }, condition: condition, lookAhead: lookAhead)
    }

    /// What the heads say of one cycle -> a score.
    ///
    /// - Parameters:
    ///   - value: the RUL head's.
    ///   - health: the health head's logits (3); without one the probabilities are those of a normal distribution.
    ///   - spread: the sigma head's; without one the measured tables alone tell the standard deviation.
    ///   - condition: the cycle's operating condition, as ``Normaliser/run(_:into:)`` found it.
    func score(
        _ value: Float, health: UnsafePointer<Float>?, spread: Float?, condition: Int, lookAhead: Int
    ) -> CycleScore {
        let rul = min(max(value * scale, 0), cap)
        let sigma = sigma(rul, spread: spread, lookAhead: lookAhead) * factor(of: condition, lookAhead: lookAhead)
        guard let health else {
            return CycleScore(rul: rul, sigma: sigma, probabilities: healthProbabilities(rul: rul, sigma: sigma))
        }
        logits.update(from: health, count: 3)
        kernels.functions.softmax(logits, 3, sharpness[lookAhead])
        return CycleScore(rul: rul, sigma: sigma, probabilities: SIMD3(logits[0], logits[1], logits[2]))
    }

    /// The table is in cycles, or a factor where the head says the cycles.
    private func sigma(_ rul: Float, spread: Float?, lookAhead: Int) -> Float {
        guard let spread else { return gridCount > 0 ? tabled(rul, lookAhead: lookAhead) : 0 }
        let factor = gridCount > 0 ? tabled(rul, lookAhead: lookAhead) : 1
        return factor * softplus(spread) * scale
    }

    private func factor(of condition: Int, lookAhead: Int) -> Float {
        guard let conditionFactors else { return 1 }
        return conditionFactors[lookAhead * conditionCount + condition]
    }

    /// Linear between the points of the grid, constant beyond its ends.
    private func tabled(_ rul: Float, lookAhead: Int) -> Float {
        let row = sigmas + lookAhead * gridCount
        guard rul > grid[0] else { return row[0] }
        for point in 1..<gridCount where rul <= grid[point] {
            let part = (rul - grid[point - 1]) / (grid[point] - grid[point - 1])
            return row[point - 1] + part * (row[point] - row[point - 1])
        }
        return row[gridCount - 1]
    }
}
