extension BundleManifest {
    /// Checks the tables of standard deviations, the operating conditions' factors and the temperatures.
    func validateUncertainty() throws(Problem) {
        guard let uncertainty else { return }
        try validateTables(of: uncertainty)
        if let factors = uncertainty.condition { try validate(factors) }
        guard let temperature = uncertainty.temperature else { return }
        if let window = temperature.window, let count = self.window?.scoredCount, window.count != count {
            throw Problem(
                "uncertainty.temperature.window: found \(window.count) numbers, expected \(count), one per look-ahead")
        }
        for (key, values) in [("live", temperature.live.map { [$0] }), ("window", temperature.window)] {
            if let value = values?.first(where: { !($0 > 0 && $0.isFinite) }) {
                throw Problem("uncertainty.temperature.\(key): found \(value), expected more than 0")
            }
        }
    }

    private func validate(_ factors: ConditionFactors) throws(Problem) {
        guard let conditions = normalisation?.conditions else {
            throw Problem("normalisation: is missing, and uncertainty.condition has factors of its conditions")
        }
        if let rows = factors.window, let count = window?.scoredCount, rows.count != count {
            throw Problem(
                "uncertainty.condition.window: found \(rows.count) rows, expected \(count), one per look-ahead")
        }
        let windowRows = (factors.window ?? []).enumerated().map { ("window[\($0)]", $1) }
        for (key, row) in (factors.live.map { [("live", $0)] } ?? []) + windowRows {
            guard row.count == conditions.count else {
                throw Problem(
                    "uncertainty.condition.\(key): found \(row.count) numbers, expected \(conditions.count), "
                        + "one per operating condition")
            }
            if let value = row.first(where: { !($0 > 0 && $0.isFinite) }) {
                throw Problem("uncertainty.condition.\(key): found \(value), expected more than 0")
            }
        }
    }

    private func validateTables(of uncertainty: Uncertainty) throws(Problem) {
        let rows = [("live", uncertainty.live)] + (uncertainty.window ?? []).map { ("window", $0) }
        guard let grid = uncertainty.rul else {
            guard uncertainty.live == nil && uncertainty.window == nil else {
                throw Problem("uncertainty.rul: is missing")
            }
            return
        }
        guard (2...InferenceLimits.uncertaintyPoints).contains(grid.count) else {
            throw Problem(
                "uncertainty.rul: found \(grid.count) points, expected 2 to \(InferenceLimits.uncertaintyPoints)")
        }
        guard zip(grid, grid.dropFirst()).allSatisfy({ $0 < $1 }), grid.allSatisfy(\.isFinite) else {
            throw Problem("uncertainty.rul: is not ascending")
        }
        if let rows = uncertainty.window, let count = window?.scoredCount, rows.count != count {
            throw Problem("uncertainty.window: found \(rows.count) rows, expected \(count), one per look-ahead")
        }
        for case (let key, let row?) in rows {
            guard row.count == grid.count else {
                throw Problem("uncertainty.\(key): found \(row.count) numbers, expected \(grid.count)")
            }
            if let value = row.first(where: { !($0 >= 0 && $0.isFinite) }) {
                throw Problem("uncertainty.\(key): found \(value), expected 0 or more")
            }
        }
    }
}
