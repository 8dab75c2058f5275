/// Runs a packed network in scratch memory of its own: one instance per thread, no allocation after `init`.
///
/// Any number of timesteps up to ``rows`` goes through layer by layer; a stream is a run of one. Every sum is made in the
/// same order either way, so a sequence has the same bits in one run, in several, and step by step.
final class NetworkRunner {
    let network: PackedNetwork
    let kernels: Kernels
    /// The most timesteps of one run.
    let rows: Int
    /// Floats of a state; see ``reset(_:)``.
    let stateCount: Int
    /// Features emitted per timestep.
    let outputs: Int
    /// Floats of live features read per timestep; 0 of a path that reads none.
    let readCount: Int
    /// Which stage's output is shown to the window path, and how wide it is.
    private let shown: (stage: Int, width: Int)?
    /// (stateCount)
    private let initialState: UnsafePointer<Float>

    // Copies of the network's lists, so that threads that share it do not count references to it on every step.
    let stages: UnsafeMutableBufferPointer<PackedStage>
    let rulHead: UnsafeMutableBufferPointer<PackedProduct>
    let healthHead: UnsafeMutableBufferPointer<PackedProduct>
    let sigmaHead: UnsafeMutableBufferPointer<PackedProduct>

    // Scratch. Nothing in it outlives a run.
    private let arena = FloatArena()
    /// Outputs of the stages, in turn: (rows, widest output)
    private let activations: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
    /// Outputs of a head's layers, in turn: (rows, widest output)
    private let headActivations: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
    let work: Workspace

    /// Scratch of the stages that need more than their output.
    struct Workspace {
        /// Inputs of a convolution with what is before and after them: (rows + k - 1, in)
        var history: UnsafeMutablePointer<Float>
        /// Gates of all timesteps of one direction: (rows, 4 units)
        var gates: UnsafeMutablePointer<Float>
        /// Queries, keys and values: (rows, 3E)
        var queries: UnsafeMutablePointer<Float>
        /// One head's keys as panels: (headWidth, rows)
        var keyPanels: UnsafeMutablePointer<Float>
        /// One head's values as panels: (rows, headWidth)
        var valuePanels: UnsafeMutablePointer<Float>
        /// (rows, rows)
        var similarities: UnsafeMutablePointer<Float>
        /// (rows, E)
        var heads: UnsafeMutablePointer<Float>
        /// Never written.
        var zeros: UnsafePointer<Float>
    }

    /// - Parameters:
    ///   - rows: the most timesteps of one run.
    ///   - reader: the layer of the window path that reads this network's features, for a live path that is read.
    init(_ network: PackedNetwork, rows: Int, kernels: Kernels, reader: LiveFeaturesGeometry? = nil) {
        precondition(rows > 0, "a run has timesteps")
        self.network = network
        self.kernels = kernels
        self.rows = rows
        stateCount = network.stateCount
        outputs = network.geometry.outputs
        readCount = network.geometry.liveFeatures?.features ?? 0
        shown = reader.flatMap { reader in
            network.geometry.layers.firstIndex { $0.name == reader.layer }
                .map { (network.stageOfLayer[$0], reader.features) }
        }
        initialState = network.initialState
        stages = .allocate(capacity: network.stages.count)
        _ = stages.initialize(from: network.stages)
        rulHead = .allocate(capacity: network.rulHead.count)
        _ = rulHead.initialize(from: network.rulHead)
        healthHead = .allocate(capacity: network.healthHead.count)
        _ = healthHead.initialize(from: network.healthHead)
        sigmaHead = .allocate(capacity: network.sigmaHead.count)
        _ = sigmaHead.initialize(from: network.sigmaHead)

        let widest = network.stages.map(\.outputStride).max() ?? 0
        activations = (arena.take(rows * widest), arena.take(rows * widest))
        let widestHead = (network.rulHead + network.healthHead + network.sigmaHead).map(\.outputStride).max() ?? 0
        headActivations = (arena.take(rows * widestHead), arena.take(rows * widestHead))
        work = Workspace(for: network.stages, rows: rows, in: arena)
    }

    deinit {
        stages.deinitialize().deallocate()
        rulHead.deinitialize().deallocate()
        healthHead.deinitialize().deallocate()
        sigmaHead.deinitialize().deallocate()
    }

    /// The state before a life, or before a window.
    func reset(_ state: UnsafeMutablePointer<Float>) {
        state.update(from: initialState, count: stateCount)
    }

    /// A row-major matrix in scratch memory, good until the next run.
    struct Matrix {
        var base: UnsafeMutablePointer<Float>
        var stride: Int
        var count = 0

        func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }

        /// Its last rows.
        func last(_ rows: Int) -> Matrix {
            Matrix(base: row(count - rows), stride: stride, count: rows)
        }
    }

    /// x (count, inputs) -> features (count, outputs), from `state` and leaving the state after it there; one row of
    /// features where the network ends in a final state.
    ///
    /// - Parameters:
    ///   - live: the live path's features at the same timesteps, (count, readCount); read if there are any to read.
    ///   - show: room for what the window path reads of this network, (count, features); `nil` if nobody asks.
    func encode(
        _ x: UnsafePointer<Float>, stride: Int, count: Int, state: UnsafeMutablePointer<Float>,
        live: UnsafePointer<Float>? = nil, show: UnsafeMutablePointer<Float>? = nil
    ) -> Matrix {
        precondition(count <= rows, "\(count) timesteps in a runner of \(rows)")
        precondition(readCount == 0 || live != nil, "found no live features, expected \(readCount) a timestep")
        var count = count
        var input = (base: x, stride: stride)
        var output = Matrix(base: activations.0, stride: 0)
        var next = activations.1
        for (index, stage) in stages.enumerated() {
            output.stride = stage.outputStride
            switch stage {
            case .convolution(let stage):
                run(stage, input.base, stride: input.stride, count: count, state: state, into: output)
            case .lstm(let stage):
                run(stage, input.base, stride: input.stride, count: count, state: state, into: output)
                if stage.isFinal { count = 1 }
            case .attention(let stage):
                run(stage, input.base, stride: input.stride, count: count, into: output)
            case .layerNorm(let stage):
                run(stage, input.base, stride: input.stride, count: count, into: output)
            case .linear(let stage):
                stage.run(
                    kernels, input.base, stride: input.stride, rows: count, into: output.base, stride: output.stride)
            case .liveFeatures(let stage):
                guard let live else { break }
                run(stage, input.base, stride: input.stride, live: live, count: count, into: output)
            }
            if let show, let shown, shown.stage == index {
                for t in 0..<count {
                    (show + t * shown.width).update(from: output.row(t), count: shown.width)
                }
            }
            input = (UnsafePointer(output.base), output.stride)
            swap(&output.base, &next)
        }
        return Matrix(base: next, stride: input.stride, count: count)
    }

    /// features (count, outputs) -> the RUL head's (count, 1), good until the next head.
    func rul(_ features: Matrix) -> Matrix {
        run(rulHead, features)
    }

    /// features (count, outputs) -> the health head's logits (count, 3), good until the next head; `nil` without one.
    func health(_ features: Matrix) -> Matrix? {
        healthHead.isEmpty ? nil : run(healthHead, features)
    }

    /// features (count, outputs) -> the sigma head's (count, 1), good until the next head; `nil` without one.
    func sigma(_ features: Matrix) -> Matrix? {
        sigmaHead.isEmpty ? nil : run(sigmaHead, features)
    }

    private func run(_ head: UnsafeMutableBufferPointer<PackedProduct>, _ features: Matrix) -> Matrix {
        var input = features
        var (output, next) = headActivations
        for layer in head {
            layer.run(
                kernels, input.base, stride: input.stride, rows: features.count, into: output,
                stride: layer.outputStride)
            input = Matrix(base: output, stride: layer.outputStride, count: features.count)
            swap(&output, &next)
        }
        return input
    }
}

extension NetworkRunner.Workspace {
    fileprivate init(for stages: [PackedStage], rows: Int, in arena: FloatArena) {
        var (history, gates, queries, keys, values, similarities, heads, zeros) = (0, 0, 0, 0, 0, 0, 0, 0)
        let paddedRows = roundUp(rows, panelWidth)
        for stage in stages {
            switch stage {
            case .convolution(let stage):
                history = max(history, (rows + stage.kernelSize - 1) * stage.inputs)
            case .lstm(let stage):
                gates = max(gates, rows * 4 * stage.units)
            case .attention(let stage):
                let paddedHead = roundUp(stage.headWidth, panelWidth)
                queries = max(queries, rows * stage.input.outputStride)
                keys = max(keys, stage.headWidth * paddedRows)
                values = max(values, rows * paddedHead)
                similarities = rows * paddedRows
                heads = max(heads, rows * stage.headsStride)
                zeros = max(zeros, paddedRows, paddedHead)
            case .layerNorm, .linear, .liveFeatures:
                break
            }
        }
        self.init(
            history: arena.take(history), gates: arena.take(gates), queries: arena.take(queries),
            keyPanels: arena.take(keys), valuePanels: arena.take(values), similarities: arena.take(similarities),
            heads: arena.take(heads), zeros: UnsafePointer(arena.take(zeros)))
    }
}
