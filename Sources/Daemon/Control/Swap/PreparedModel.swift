import Inference
import Scoring

/// A bundle that was loaded, verified, packed and measured, ready for the live thread to go over to.
struct PreparedModel: Sendable {
    let model: ScoringModel
    let precision: PathPrecisions
    /// What scoring costs with it here.
    let cost: TradeoffCost?
    /// What the fleet steps it by.
    let fleet: Handover<FleetModel>
}
