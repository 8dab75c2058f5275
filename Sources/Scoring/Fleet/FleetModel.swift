import Inference
import Telemetry

/// A model as a fleet steps it: the scorer of its live path, and what fills in channels that are missing.
///
/// Makes its memory when it is made, which may be on another thread than the fleet's; from then on it belongs to one thread.
public final class FleetModel {
    public let model: ScoringModel
    let schema: ChannelSchema
    let windowLength: Int
    /// Cycles that a closing window must have.
    let shortestWindow: Int
    let scorer: StreamingScorer
    let imputation: ImputationTable
    let name: String
    /// Engines whose state is this model's.
    var engineCount = 0

    /// - Parameters:
    ///   - model: its bundle must have channels, a live and a window path, both with heads.
    ///   - batch: the most cycles that are stepped together.
    /// - Throws: ``ScoringError`` or `BundleError` when the bundle lacks a part.
    public init(_ model: ScoringModel, batch: Int) throws {
        let bundle = model.bundle
        schema = try ChannelSchema(bundle: bundle)
        guard let length = bundle.manifest.window?.length else {
            throw ScoringError(
                "bundle \(bundle.identity): has no window path with a length; both paths are needed to score a stream")
        }
        self.model = model
        windowLength = length
        shortestWindow = bundle.manifest.window?.minimumLength ?? length
        scorer = try StreamingScorer(bundle: bundle, precision: model.live, batch: batch)
        imputation = ImputationTable(bundle: bundle, schema: schema)
        name = bundle.identity
    }

    /// Why engines of `other` cannot move to this model; nil if they can.
    ///
    /// Telemetry is decoded by its channels and kept in rings of its windows' length, so both must be the same.
    public func obstacle(for other: FleetModel) -> String? {
        if schema.count != other.schema.count {
            return "found \(schema.count) channels, expected the \(other.schema.count) of \(other.name)"
        }
        for (index, (found, expected)) in zip(schema.channels, other.schema.channels).enumerated()
        where found != expected {
            return
                "channel \(index + 1): found \(Self.text(found)), expected \(Self.text(expected)) as in \(other.name)"
        }
        if windowLength != other.windowLength {
            return "found windows of \(windowLength) cycles, expected \(other.windowLength) as in \(other.name)"
        }
        return nil
    }

    private static func text(_ channel: Channel) -> String {
        let range = channel.range.map { ", \($0.lowerBound) to \($0.upperBound)" } ?? ""
        return "\(channel.name) (\(channel.unit)\(range))"
    }
}
