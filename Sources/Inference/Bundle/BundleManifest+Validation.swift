extension BundleManifest {
    /// What is wrong with a manifest, in one line.
    struct Problem: Error {
        let code: BundleError.Code
        let detail: String

        init(_ code: BundleError.Code, _ detail: String) {
            self.code = code
            self.detail = detail
        }

        init(_ detail: String) {
            self.init(.manifest, detail)
        }
    }

    /// Checks what the manifest says about itself, without the weights, and returns warnings.
    func validate() throws(Problem) -> [String] {
        guard live != nil || window != nil else {
            throw Problem(.manifest, "found neither live nor window, expected one of them or both")
        }
        try validateWords()
        try validateChannels()
        try validateNormalisation()
        var warnings: [String] = []
        for (name, path) in [("live", live), ("window", window)] {
            guard let path else { continue }
            warnings += try validate(path, name)
        }
        try validateTarget()
        try validateUncertainty()
        try validateReader()
        try validatePrecision()
        try validateCurve()
        if let example, !(example.tolerance > 0 && example.tolerance.isFinite) {
            throw Problem(.manifest, "example.tolerance: found \(example.tolerance), expected more than 0")
        }
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
}
