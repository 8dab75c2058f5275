import Inference

/// What one call computes and moves, by the geometry of its path.
struct CallCost {
    /// Of the packed weights.
    let weightBytes: Int
    /// Additions and multiplications.
    let operations: Int
    /// Weights, states and activations.
    let bytesTouched: Int

    /// - Parameter rows: engines or windows of the call.
    init(_ bundle: ModelBundle, _ options: SpeedOptions, rows: Int) {
        let path = options.subject.path
        let manifest = path == .live ? bundle.manifest.live : bundle.manifest.window
        let length = path == .live ? 1 : manifest?.length ?? SpeedTest.usualLength
        let cost = bundle.cost(path, precision: options.precision, batch: rows, length: length)
        weightBytes = cost?.weightBytes ?? 0
        operations = cost?.operations ?? 0
        let activations = manifest.map {
            Self.activationBytes($0, precision: options.precision, sequences: rows, length: length)
        }
        bytesTouched = (cost?.bytesTouched ?? 0) + (activations ?? 0)
    }

    /// What layers hand to one another: floats written by one and read by the next, and where those are packed into smaller
    /// numbers first, the packed ones too. A layer's inner results (gates, queries, similarities) are written and read.
    private static func activationBytes(
        _ path: BundleManifest.Path, precision: Precision, sequences: Int, length: Int
    ) -> Int {
        var floats = 0
        var packed = 0
        var timesteps = length
        for layer in path.layers {
            floats += timesteps * (layer.inputs + layer.outputs)
            switch layer {
            case .lstm(let stack):
                for index in stack.hiddenSizes.indices {
                    let hidden = stack.hiddenSizes[index] * stack.directionCount
                    // Gates out and in, and every step's state beside the stack's own output.
                    floats += timesteps * 2 * (4 * hidden + hidden)
                    packed += timesteps * (stack.inputs(ofLayer: index) + hidden)
                }
            case .selfAttention(let layer):
                floats += timesteps * 2 * (3 * layer.width + layer.width + layer.heads * timesteps)
                packed += timesteps * 2 * layer.width
            case .conv1d(let layer):
                packed += timesteps * layer.inputs * layer.kernelSize
            case .linear(let layer):
                packed += timesteps * layer.inputs
            case .batchNorm, .layerNorm, .liveFeatures:
                break
            }
            if layer.endsSequence { timesteps = 1 }
        }
        let scored = min(timesteps, path.scoredCount ?? timesteps)
        for layer in [path.heads?.rul, path.heads?.health, path.heads?.sigma].compactMap({ $0 }).flatMap({ $0 }) {
            floats += scored * (layer.inputs + layer.outputs)
            packed += scored * layer.inputs
        }
        let packedBytes =
            switch precision {
            case .float32: 0
            case .bfloat16: 2
            case .int8: 1
            }
        return sequences * (4 * floats + 2 * packedBytes * packed)
    }
}
