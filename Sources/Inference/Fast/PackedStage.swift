/// One layer as the fast path runs it; an LSTM stack is one stage per layer.
///
/// Stages are plain numbers and pointers into the arena of their network.
enum PackedStage {
    case convolution(PackedConvolution)
    case lstm(PackedLSTMLayer)
    case attention(PackedAttention)
    case layerNorm(PackedLayerNorm)
    case linear(PackedProduct)
    case liveFeatures(PackedLiveFeatures)

    /// Features emitted per timestep.
    var outputs: Int {
        switch self {
        case .convolution(let stage): stage.product.outputs
        case .lstm(let stage): stage.outputs
        case .attention(let stage): stage.width
        case .layerNorm(let stage): stage.width
        case .linear(let stage): stage.outputs
        case .liveFeatures(let stage): stage.outputs
        }
    }

    /// Floats that a row of its output takes.
    var outputStride: Int {
        switch self {
        case .convolution(let stage): stage.product.outputStride
        case .lstm(let stage): stage.outputStride
        case .attention(let stage): stage.output.outputStride
        case .layerNorm(let stage): roundUp(stage.width, panelWidth)
        case .linear(let stage): stage.outputStride
        case .liveFeatures(let stage): roundUp(stage.outputs, panelWidth)
        }
    }

    /// Whether nothing that it emits is negative.
    var isPositive: Bool {
        switch self {
        case .convolution(let stage): stage.product.relu
        case .linear(let stage): stage.relu
        case .lstm, .attention, .layerNorm, .liveFeatures: false
        }
    }

    /// Its weight matrices, and how often each is read in a run of `timesteps`.
    func weights(timesteps: Int) -> [(weights: PackedWeights, reads: Int)] {
        switch self {
        case .convolution(let stage): [(stage.product.weights, 1)]
        case .lstm(let stage):
            ([stage.forward] + (stage.backward.map { [$0] } ?? [])).flatMap {
                [($0.inputWeights, 1), ($0.hiddenWeights, timesteps)] + ($0.restWeights.map { [($0, 1)] } ?? [])
            }
        case .attention(let stage): [(stage.input.weights, 1), (stage.output.weights, 1)]
        case .linear(let stage): [(stage.weights, 1)]
        case .layerNorm, .liveFeatures: []
        }
    }
}

struct PackedConvolution {
    let product: PackedProduct
    let inputs: Int
    let kernelSize: Int
    let leftPadding: Int
    /// Where in a state its k-1 last inputs are kept, oldest first; `nil` if it is centred.
    let tailOffset: Int?
}

/// Both directions of one LSTM layer.
struct PackedLSTMLayer {
    struct Direction {
        /// W_ih (4H, D)
        let inputWeights: PackedWeights
        /// The columns of W_ih behind those, where the last of its inputs are packed apart.
        let restWeights: PackedWeights?
        /// W_hh (4H, H)
        let hiddenWeights: PackedWeights
        /// (4 units), in the order of the panels
        let bias: UnsafePointer<Float>
        /// Where in a state h (hidden) stands, followed by c (units).
        let stateOffset: Int
    }

    let inputs: Int
    let hidden: Int
    /// `hidden`, rounded up to whole groups of 16.
    let units: Int
    let forward: Direction
    let backward: Direction?
    let merge: LSTMGeometry.Merge
    /// Emits one row, the final state of both directions.
    let isFinal: Bool

    var outputs: Int { backward != nil && merge == .concat ? 2 * hidden : hidden }

    /// Groups of units are written whole, and the backward half of a row begins at `hidden`.
    var outputStride: Int { roundUp(backward == nil ? units : hidden + units, panelWidth) }

    /// The state of one direction: h, then c.
    static func stateCount(hidden: Int) -> Int { hidden + roundUp(hidden, unitGroup) }
}

struct PackedAttention {
    let width: Int
    let heads: Int
    let hasResidual: Bool
    /// (E) -> (3E)
    let input: PackedProduct
    /// (E) -> (E)
    let output: PackedProduct

    var headWidth: Int { width / heads }
    /// Floats that a row of all heads' results takes: the last head is written in whole panels.
    var headsStride: Int { width - headWidth + roundUp(headWidth, panelWidth) }
}

struct PackedLayerNorm {
    let width: Int
    let weight: UnsafePointer<Float>
    let bias: UnsafePointer<Float>
    let epsilon: Float
}

struct PackedLiveFeatures {
    let inputs: Int
    /// Floats of a cycle's live features.
    let features: Int

    var outputs: Int { inputs + features }
}
