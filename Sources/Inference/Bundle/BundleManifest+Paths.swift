extension BundleManifest {
    /// The features that the first layer of each path is given.
    private var inputWidth: Int? { normalisation?.inputs.count ?? channels?.count }

    /// Checks one path by itself and returns warnings.
    func validate(_ path: Path, _ name: String) throws(Problem) -> [String] {
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
        try validateScores(path, name)
        if let length = path.length, !(1...InferenceLimits.windowLength).contains(length) {
            throw Problem(
                .manifest, "\(name).length: found \(length), expected 1 to \(InferenceLimits.windowLength)")
        }
        if let least = path.minimumLength, let length = path.length, !(1...length).contains(least) {
            throw Problem(.manifest, "\(name).minimum_length: found \(least), expected 1 to the length, \(length)")
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

    /// A path that makes one row of a window scores one cycle of it; the live path scores every cycle there is.
    private func validateScores(_ path: Path, _ name: String) throws(Problem) {
        if name == "live" && path.scores == .lastCycle {
            throw Problem(.manifest, "live.scores: found last_cycle, expected every_cycle: a stream has no last cycle")
        }
        if let stack = path.layers.first(where: \.endsSequence), path.scores == .everyCycle {
            throw Problem(
                .layers,
                "\(name): layer \(stack.name): found output final with scores every_cycle, expected scores last_cycle")
        }
    }

    /// Checks that the live path emits what the window path reads of it.
    func validateReader() throws(Problem) {
        guard let reader = window?.geometry.liveFeatures else { return }
        guard let live else {
            throw Problem(
                .layers,
                "window: layer \(reader.name): reads layer \(reader.layer) of the live path, and there is no live path")
        }
        do throws(GeometryError) {
            try live.geometry.validateReader(reader)
        } catch {
            throw Problem(.layers, "window: \(error)")
        }
    }
}
