import Foundation
import Inference
import Scoring

/// Manifests with a window of some length and a curve over it, for plans that need no weights.
struct TradeoffCurve: Sendable, CustomStringConvertible {
    var length: Int
    /// By look-ahead; nil: the bundle has no curve.
    var errors: [Double]?
    /// By look-ahead, of blended scores; a nil entry has none.
    var fused: [Double?] = []
    var live: Double? = 12
    var scores = "every_cycle"

    var description: String { "\(length) cycles, \(scores), \(errors.map { "\($0.count) errors" } ?? "no curve")" }

    /// Falls with look-ahead, as measured curves do.
    static func falling(_ length: Int) -> TradeoffCurve {
        TradeoffCurve(length: length, errors: (0..<length).map { 12 - 5 * Double($0) / Double(max(1, length - 1)) })
    }

    /// Falls, and rises again at the end.
    static func bent(_ length: Int) -> TradeoffCurve {
        TradeoffCurve(
            length: length,
            errors: (0..<length).map {
                let part = Double($0) / Double(length)
                return 10 - 8 * part + 7 * part * part
            })
    }

    /// Goes up and down.
    static func jagged(_ length: Int) -> TradeoffCurve {
        let errors = (0..<length).map { index -> Double in
            let swing = Double((index * 7) % 5)
            return 10 + swing - Double(index) / 10
        }
        return TradeoffCurve(length: length, errors: errors)
    }

    static func none(_ length: Int) -> TradeoffCurve { TradeoffCurve(length: length, errors: nil) }

    static let lengths = [1, 2, 3, 5, 6, 7, 12, 29, 30, 31, 64]
    static let all = lengths.flatMap { [falling($0), bent($0), jagged($0), none($0)] }
    static let measured = lengths.flatMap { [falling($0), bent($0), jagged($0)] }

    func planner(_ cost: TradeoffCost? = nil, blend: BlendChoice = .auto) throws -> TradeoffPlanner {
        TradeoffPlanner(manifest: try manifest, cost: cost, blend: blend)
    }

    var manifest: BundleManifest {
        get throws {
            let json = """
                {"format": "tandem-model", "format_version": 1, "name": "curve", "version": "1",
                 "window": {"weights": "w", "length": \(length), "scores": "\(scores)", "layers": []}\(curve)}
                """
            return try JSONDecoder().decode(BundleManifest.self, from: Data(json.utf8))
        }
    }

    /// The curve's part of the manifest; empty without one.
    private var curve: String {
        guard let errors else { return "" }
        var points: [String] = []
        for (index, rmse) in errors.enumerated() {
            var point = "{\"look_ahead\": \(index), \"rmse\": \(rmse)"
            if index < fused.count, let blend = fused[index] {
                point += ", \"window_weight\": 0.8, \"fused_rmse\": \(blend)"
            }
            points.append(point + "}")
        }
        var parts = ["\"window\": [" + points.joined(separator: ",") + "]"]
        if let live { parts.append("\"live\": {\"rmse\": \(live)}") }
        return ", \"look_ahead_curve\": {" + parts.joined(separator: ", ") + "}"
    }
}

extension Result where Failure == TradeoffError {
    /// What a policy that cannot be had is told.
    var complaint: String {
        switch self {
        case .success(let value): "no error: \(value)"
        case .failure(let error): error.description
        }
    }
}

func result<Value>(_ body: () throws(TradeoffError) -> Value) -> Result<Value, TradeoffError> {
    Result { () throws(TradeoffError) in try body() }
}
