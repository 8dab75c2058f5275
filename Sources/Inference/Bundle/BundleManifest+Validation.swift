extension BundleManifest {
    /// What is wrong with a manifest, in one line.
    struct Problem: Error {
        let code: BundleError.Code
        let detail: String

        init(_ code: BundleError.Code = .manifest, _ detail: String) {
            self.code = code
            self.detail = detail
        }
    }

    /// Checks what the manifest says about itself, without the weights, and returns warnings.
    func validate() throws(Problem) -> [String] {
        guard live != nil || window != nil else {
            throw Problem(.manifest, "found neither live nor window, expected one of them or both")
        }
        try validateChannels()
        try validateNormalisation()
        var warnings: [String] = []
        for (name, path) in [("live", live), ("window", window)] {
            guard let path else { continue }
            warnings += try validate(path, name)
        }
        try validateTarget()
        try validateUncertainty()
        if let example, !(example.tolerance > 0 && example.tolerance.isFinite) {
            throw Problem(.manifest, "example.tolerance: found \(example.tolerance), expected more than 0")
        }
        return warnings
    }

    /// The features that the first layer of each path is given.
    private var inputWidth: Int? { normalisation?.inputs.count ?? channels?.count }

    private func validate(_ path: Path, _ name: String) throws(Problem) -> [String] {
        var warnings: [String]
        do throws(GeometryError) {
            warnings = try path.geometry.validate()
            if name == "live" { try path.geometry.validateStreaming() }
        } catch {
            throw Problem(.layers, "\(name): \(error)")
        }
        if let inputWidth, path.geometry.inputs != inputWidth {
            throw Problem(
                .layers,
                "\(name): layer \(path.layers[0].name): reads \(path.geometry.inputs) features, expected \(inputWidth), "
                    + (normalisation == nil ? "one per channel" : "one per normalised input"))
        }
        if let length = path.length, !(1...InferenceLimits.windowLength).contains(length) {
            throw Problem(
                .manifest, "\(name).length: found \(length), expected 1 to \(InferenceLimits.windowLength)")
        }
        if name == "window", path.heads != nil, path.length == nil {
            throw Problem(.manifest, "window.length: is missing")
        }
        if path.heads != nil && target == nil {
            throw Problem(.manifest, "target: is missing, and \(name) has heads")
        }
        if path.sha256 == nil { warnings.append("\(name): no sha256, so \(path.weights) is not compared with it") }
        return warnings
    }

    private func validateChannels() throws(Problem) {
        guard let channels else { return }
        guard (1...InferenceLimits.channels).contains(channels.count) else {
            throw Problem(.manifest, "channels: found \(channels.count), expected 1 to \(InferenceLimits.channels)")
        }
        var names: Set<String> = []
        for channel in channels {
            guard names.insert(channel.name).inserted else {
                throw Problem(.manifest, "channels: \(channel.name) stands twice")
            }
            if let minimum = channel.minimum, let maximum = channel.maximum, !(minimum <= maximum) {
                throw Problem(.manifest, "channels: \(channel.name): found minimum \(minimum) above maximum \(maximum)")
            }
        }
    }

    private func validateNormalisation() throws(Problem) {
        guard let normalisation else { return }
        guard let channels else {
            throw Problem(.manifest, "channels: is missing, and normalisation names channels")
        }
        let names = Set(channels.map(\.name))
        for (key, list) in [("inputs", normalisation.inputs), ("condition_channels", normalisation.conditionChannels)] {
            if let name = list.first(where: { !names.contains($0) }) {
                throw Problem(.manifest, "normalisation.\(key): \(name) is none of the channels")
            }
        }
        guard !normalisation.inputs.isEmpty else {
            throw Problem(.manifest, "normalisation.inputs: found none, expected at least one channel")
        }
        let conditions = normalisation.conditions
        guard (1...InferenceLimits.conditions).contains(conditions.count) else {
            throw Problem(
                .manifest,
                "normalisation.conditions: found \(conditions.count), expected 1 to \(InferenceLimits.conditions)")
        }
        let dimensions = normalisation.conditionChannels.count
        try check(normalisation.conditionScale, "condition_scale", count: dimensions, isDivisor: true)
        for (index, condition) in conditions.enumerated() {
            let place = "conditions[\(index)]."
            try check(condition.centroid, place + "centroid", count: dimensions)
            try check(condition.mean, place + "mean", count: normalisation.inputs.count)
            try check(condition.scale, place + "scale", count: normalisation.inputs.count, isDivisor: true)
        }
    }

    private func check(
        _ values: [Float], _ key: String, count: Int, isDivisor: Bool = false
    ) throws(Problem) {
        guard values.count == count else {
            throw Problem(.manifest, "normalisation.\(key): found \(values.count) numbers, expected \(count)")
        }
        if let value = values.first(where: { !$0.isFinite || (isDivisor && $0 <= 0) }) {
            throw Problem(
                .manifest,
                "normalisation.\(key): found \(value), expected \(isDivisor ? "more than 0" : "finite numbers")")
        }
    }

    private func validateTarget() throws(Problem) {
        guard let target else { return }
        for (key, value) in [("cap", target.cap), ("scale", target.scale)] where !(value > 0 && value.isFinite) {
            throw Problem(.manifest, "target.\(key): found \(value), expected more than 0")
        }
    }

    private func validateUncertainty() throws(Problem) {
        guard let uncertainty else { return }
        let grid = uncertainty.rul
        guard (2...InferenceLimits.uncertaintyPoints).contains(grid.count) else {
            throw Problem(
                .manifest,
                "uncertainty.rul: found \(grid.count) points, expected 2 to \(InferenceLimits.uncertaintyPoints)")
        }
        guard zip(grid, grid.dropFirst()).allSatisfy({ $0 < $1 }), grid.allSatisfy(\.isFinite) else {
            throw Problem(.manifest, "uncertainty.rul: is not ascending")
        }
        if let rows = uncertainty.window, let length = window?.length, rows.count != length {
            throw Problem(
                .manifest, "uncertainty.window: found \(rows.count) rows, expected \(length), one per look-ahead")
        }
        let rows = [("live", uncertainty.live)] + (uncertainty.window ?? []).map { ("window", $0) }
        for case (let key, let row?) in rows {
            guard row.count == grid.count else {
                throw Problem(.manifest, "uncertainty.\(key): found \(row.count) numbers, expected \(grid.count)")
            }
            if let value = row.first(where: { !($0 >= 0 && $0.isFinite) }) {
                throw Problem(.manifest, "uncertainty.\(key): found \(value), expected 0 or more")
            }
        }
    }
}
