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

    // Copies of the network's lists, so that threads that share it do not count references to it on every step.
    let stages: UnsafeMutableBufferPointer<PackedStage>
    let rulHead: UnsafeMutableBufferPointer<PackedProduct>
    let healthHead: UnsafeMutableBufferPointer<PackedProduct>

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

    init(_ network: PackedNetwork, rows: Int, kernels: Kernels) {
        precondition(rows > 0, "a run has timesteps")
        self.network = network
        self.kernels = kernels
        self.rows = rows
        stateCount = network.stateCount
        outputs = network.geometry.outputs
        stages = .allocate(capacity: network.stages.count)
        _ = stages.initialize(from: network.stages)
        rulHead = .allocate(capacity: network.rulHead.count)
        _ = rulHead.initialize(from: network.rulHead)
        healthHead = .allocate(capacity: network.healthHead.count)
        _ = healthHead.initialize(from: network.healthHead)

        let widest = network.stages.map(\.outputStride).max() ?? 0
        activations = (arena.take(rows * widest), arena.take(rows * widest))
        let widestHead = (network.rulHead + network.healthHead).map(\.outputStride).max() ?? 0
        headActivations = (arena.take(rows * widestHead), arena.take(rows * widestHead))
        work = Workspace(for: network.stages, rows: rows, in: arena)
    }

    deinit {
        stages.deinitialize().deallocate()
        rulHead.deinitialize().deallocate()
        healthHead.deinitialize().deallocate()
    }

    /// The state before a life, or before a window.
    func reset(_ state: UnsafeMutablePointer<Float>) {
        state.update(repeating: 0, count: stateCount)
    }

    /// A row-major matrix in scratch memory, good until the next run.
    struct Matrix {
        var base: UnsafeMutablePointer<Float>
        var stride: Int

        func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }
    }

    /// x (count, inputs) -> features (count, outputs), from `state` and leaving the state after it there.
    func encode(
        _ x: UnsafePointer<Float>, stride: Int, count: Int, state: UnsafeMutablePointer<Float>
    ) -> Matrix {
        precondition(count <= rows, "\(count) timesteps in a runner of \(rows)")
        var input = (base: x, stride: stride)
        var output = Matrix(base: activations.0, stride: 0)
        var next = activations.1
        for stage in stages {
            output.stride = stage.outputStride
            switch stage {
            case .convolution(let stage):
                run(stage, input.base, stride: input.stride, count: count, state: state, into: output)
            case .lstm(let stage):
                run(stage, input.base, stride: input.stride, count: count, state: state, into: output)
            case .attention(let stage):
                run(stage, input.base, stride: input.stride, count: count, into: output)
            case .layerNorm(let stage):
                run(stage, input.base, stride: input.stride, count: count, into: output)
            case .linear(let stage):
                stage.run(
                    kernels, input.base, stride: input.stride, rows: count, into: output.base, stride: output.stride)
            }
            input = (UnsafePointer(output.base), output.stride)
            swap(&output.base, &next)
        }
        return Matrix(base: next, stride: input.stride)
    }

    /// features (count, outputs) -> the RUL head's (count, 1), good until the next head.
    func rul(_ features: Matrix, count: Int) -> Matrix {
        run(rulHead, features, count: count)
    }

    /// features (count, outputs) -> the health head's logits (count, 3), good until the next head.
    func health(_ features: Matrix, count: Int) -> Matrix {
        run(healthHead, features, count: count)
    }

    private func run(
        _ head: UnsafeMutableBufferPointer<PackedProduct>, _ features: Matrix, count: Int
    ) -> Matrix {
        var input = features
        var (output, next) = headActivations
        for layer in head {
            layer.run(
                kernels, input.base, stride: input.stride, rows: count, into: output, stride: layer.outputStride)
            input = Matrix(base: output, stride: layer.outputStride)
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
            case .layerNorm, .linear:
                break
            }
        }
        self.init(
            history: arena.take(history), gates: arena.take(gates), queries: arena.take(queries),
            keyPanels: arena.take(keys), valuePanels: arena.take(values), similarities: arena.take(similarities),
            heads: arena.take(heads), zeros: UnsafePointer(arena.take(zeros)))
    }
}
