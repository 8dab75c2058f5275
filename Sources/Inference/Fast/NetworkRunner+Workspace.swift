import CKernels

extension NetworkRunner {
    /// Scratch of the stages that need more than their output.
    struct Workspace {
        /// Inputs of a convolution with what is before and after them: (sequences, timesteps + k - 1, in)
        var history: UnsafeMutablePointer<Float>
        /// Rows in the words of a precision: (rows, words)
        var words: UnsafeMutablePointer<Float>
        /// (rows): what the words of a row are scaled by.
        var scales: UnsafeMutablePointer<Float>
        /// As `words`, for inputs that are packed apart.
        var restWords: UnsafeMutablePointer<Float>
        /// (rows)
        var restScales: UnsafeMutablePointer<Float>
        /// Gates of some timesteps of one direction: (rows, gateStride)
        var gates: UnsafeMutablePointer<Float>
        /// What a direction begins with: (sequences, units)
        var hidden: UnsafeMutablePointer<Float>
        /// (sequences, units)
        var cells: UnsafeMutablePointer<Float>
        /// Hidden states in the words of a precision: (sequences, words)
        var hiddenWords: UnsafeMutablePointer<Float>
        /// (sequences)
        var hiddenScales: UnsafeMutablePointer<Float>
        /// Queries, keys and values: (rows, 3E)
        var queries: UnsafeMutablePointer<Float>
        /// One head's keys as panels: (headWidth, timesteps)
        var keyPanels: UnsafeMutablePointer<Float>
        /// One head's values as panels: (timesteps, headWidth)
        var valuePanels: UnsafeMutablePointer<Float>
        /// (timesteps, timesteps)
        var similarities: UnsafeMutablePointer<Float>
        /// (rows, E)
        var heads: UnsafeMutablePointer<Float>
        /// Never written.
        var zeros: UnsafePointer<Float>
    }
}

extension NetworkRunner.Workspace {
    init(for stages: [PackedStage], capacity: NetworkRunner.Extent, in arena: FloatArena) {
        var restWords = 0
        var (history, words, gates, units, queries, keys, values, similarities, heads, zeros) =
            (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        let (rows, timesteps) = (capacity.rows, capacity.timesteps)
        let paddedTimesteps = roundUp(timesteps, panelWidth)
        for stage in stages {
            for (weights, _) in stage.weights(timesteps: 1) where weights.precision != .float32 {
                words = max(words, weights.matrix.words)
            }
            switch stage {
            case .convolution(let stage):
                history = max(history, capacity.sequences * (timesteps + stage.kernelSize - 1) * stage.inputs)
            case .lstm(let stage):
                restWords = max(restWords, stage.forward.restWeights?.matrix.words ?? 0)
                let block = min(rows, NetworkRunner.gateRows + capacity.sequences)
                gates = max(gates, block * NetworkRunner.gateStride(stage))
                units = max(units, stage.units)
            case .attention(let stage):
                let paddedHead = roundUp(stage.headWidth, panelWidth)
                queries = max(queries, rows * stage.input.outputStride)
                keys = max(keys, stage.headWidth * paddedTimesteps)
                values = max(values, timesteps * paddedHead)
                similarities = timesteps * paddedTimesteps
                heads = max(heads, rows * stage.headsStride)
                zeros = max(zeros, paddedTimesteps, paddedHead)
            case .layerNorm, .linear, .liveFeatures:
                break
            }
        }
        self.init(
            history: arena.take(history), words: arena.take(rows * words), scales: arena.take(rows),
            restWords: arena.take(rows * restWords), restScales: arena.take(rows), gates: arena.take(gates),
            hidden: arena.take(capacity.sequences * units),
            cells: arena.take(capacity.sequences * units), hiddenWords: arena.take(capacity.sequences * units),
            hiddenScales: arena.take(capacity.sequences), queries: arena.take(queries), keyPanels: arena.take(keys),
            valuePanels: arena.take(values), similarities: arena.take(similarities), heads: arena.take(heads),
            zeros: UnsafePointer(arena.take(zeros)))
    }
}
