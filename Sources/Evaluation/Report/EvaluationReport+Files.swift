public import FoundationEssentials

extension EvaluationReport {
    /// The whole report as JSON in one line, its keys in order.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try encoder.encode(self) + Data("\n".utf8)
    }

    /// Reads what ``json()`` wrote.
    public init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        self = try decoder.decode(Self.self, from: json)
    }

    /// One row per set, cycles (`all` or each engine's `last`), path and look-ahead; empty cells where there is nothing to say.
    public func csv() -> String {
        var text =
            [
                "set", "cycles", "path", "look_ahead", "count", "rmse", "mae", "bias", "nasa_sum", "nasa_mean",
                "coverage",
                "health_accuracy", "calibration_error", "live_rmse", "live_mae", "live_bias", "live_nasa_mean",
            ].joined(separator: ",") + "\n"
        for set in sets + (all.map { [$0] } ?? []) {
            text += row(set.name, "all", "live", 0, set.live.errors, set.live, live: set.live.errors)
            for entry in set.window {
                text += row(
                    set.name, "all", "window", entry.lookAhead, entry.window.errors, entry.window,
                    live: entry.liveOnSameCycles)
            }
            let last = set.lastCycle
            text += row(set.name, "last", "live", 0, last.live, nil, live: last.live)
            text += row(set.name, "last", "window", 0, last.window, nil, live: last.liveOnSameEngines)
            text += row(set.name, "last", "window_or_live", 0, last.windowOrLive, nil, live: last.live)
        }
        return text
    }

    private func row(
        _ set: String, _ cycles: String, _ path: String, _ lookAhead: Int, _ errors: ErrorFigures?,
        _ report: PathReport?,
        live: ErrorFigures?
    ) -> String {
        guard let errors else { return "" }
        let numbers: [Double?] = [
            errors.rmse, errors.mae, errors.bias, errors.nasaSum, errors.nasaMean, errors.coverage,
            report?.healthAccuracy, report?.reliability.calibrationError, live?.rmse, live?.mae, live?.bias,
            live?.nasaMean,
        ]
        let set = set.contains { ",\"\n".contains($0) } ? "\"\(set.replacing("\"", with: "\"\""))\"" : set
        let cells = [set, cycles, path, "\(lookAhead)", "\(errors.count)"] + numbers.map { $0.map { "\($0)" } ?? "" }
        return cells.joined(separator: ",") + "\n"
    }
}
