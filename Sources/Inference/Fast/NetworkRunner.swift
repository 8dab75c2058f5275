/// Runs a packed network in scratch memory of its own: one instance per thread, no allocation after `init`.
///
/// Several sequences go through layer by layer, all their timesteps at once: a stream's step is a run of one timestep of
/// one engine or of many, a window a run of all its cycles. Rows of matrices are in the order of time:
///
///     t = 0: sequence 0, sequence 1, … │ t = 1: sequence 0, sequence 1, … │ …
///
/// Every sum is made in the same order either way, so a sequence has the same bits alone and among others, in one run, in
/// several, and step by step.
final class NetworkRunner {
    let network: PackedNetwork
    let kernels: Kernels
    /// The most of one run.
    let capacity: Extent
    /// What each sequence of the next run brings along; whoever runs fills it in.
    let sequences: UnsafeMutableBufferPointer<Sequence>
    /// Floats of a state; see ``reset(_:)``.
    let stateCount: Int
    /// Features emitted per timestep.
    let outputs: Int
    /// Floats of live features read per timestep; 0 of a path that reads none.
    let readCount: Int
    /// Called between pieces of work of some dozen microseconds, if anybody asked.
    let pause: Pause?
    /// Which stage's output is shown to the window path, and how wide it is.
    private let shown: (stage: Int, width: Int)?
    /// (stateCount)
    private let initialState: UnsafePointer<Float>

    // Copies of the network's lists, so that threads that share it do not count references to it on every step.
    let stages: UnsafeMutableBufferPointer<PackedStage>
    let rulHead: Head
    let healthHead: Head
    let sigmaHead: Head

    let float32: PrecisionKernels
    // Of a precision that the network has nothing in they are others, and are not asked.
    let bfloat16: PrecisionKernels
    let int8: PrecisionKernels

    // Scratch. Nothing in it outlives a run.
    private let arena = FloatArena()
    /// Outputs of the stages, in turn: (rows, widest output)
    private let activations: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
    let work: Workspace

    /// Sequences of one length.
    struct Extent {
        var sequences: Int
        var timesteps: Int

        var rows: Int { sequences * timesteps }
    }

    struct Sequence {
        /// (stateCount): before the run, and after it the state behind its last timestep.
        var state: UnsafeMutablePointer<Float>
        /// The live path's features at the same timesteps, (timesteps, readCount); `nil` only if there are none to read.
        var live: UnsafePointer<Float>?
        /// Room for what the window path reads of this network, (timesteps, features); `nil` if nobody asks.
        var show: UnsafeMutablePointer<Float>?
    }

    /// - Parameters:
    ///   - capacity: the most sequences and timesteps of one run.
    ///   - reader: the layer of the window path that reads this network's features, for a live path that is read.
    /// - Precondition: the kernels have the network's precision.
    init(
        _ network: PackedNetwork, capacity: Extent, kernels: Kernels, reader: LiveFeaturesGeometry? = nil,
        pause: Pause? = nil
    ) {
        precondition(capacity.rows > 0, "a run has timesteps")
        // In int8 live features are read in bfloat16.
        let wider: Precision = network.precision == .float32 ? .float32 : .bfloat16
        guard let float32 = kernels.kernels(.float32), let bfloat16 = kernels.kernels(wider),
            let int8 = kernels.kernels(network.precision)
        else {
            preconditionFailure("the \(kernels.variant.rawValue) kernels have no \(network.precision.rawValue)")
        }
        self.network = network
        self.kernels = kernels
        self.capacity = capacity
        self.float32 = float32
        self.bfloat16 = bfloat16
        self.int8 = int8
        self.pause = pause
        sequences = .allocate(capacity: capacity.sequences)
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
        rulHead = Head(network.rulHead, rows: capacity.rows, in: arena)
        healthHead = Head(network.healthHead, rows: capacity.rows, in: arena)
        sigmaHead = Head(network.sigmaHead, rows: capacity.rows, in: arena)

        let rows = capacity.rows
        let widest = network.stages.map(\.outputStride).max() ?? 0
        activations = (arena.take(rows * widest), arena.take(rows * widest))
        work = Workspace(for: network.stages, capacity: capacity, in: arena)
    }

    deinit {
        sequences.deallocate()
        stages.deinitialize().deallocate()
        for head in [rulHead, healthHead, sigmaHead] { head.layers.deinitialize().deallocate() }
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

    /// x (rows, inputs) -> features (rows, outputs), of the first of ``sequences``, whose states are moved on; with one row
    /// per sequence where the network ends in a final state.
    func encode(_ x: UnsafePointer<Float>, stride: Int, extent: Extent) -> Matrix {
        precondition(
            extent.sequences <= capacity.sequences && extent.timesteps <= capacity.timesteps,
            "found \(extent), expected at most \(capacity)")
        var extent = extent
        var input = (base: x, stride: stride)
        var output = Matrix(base: activations.0, stride: 0)
        var next = activations.1
        for (index, stage) in stages.enumerated() {
            output.stride = stage.outputStride
            switch stage {
            case .convolution(let stage):
                run(stage, input.base, stride: input.stride, extent, into: output)
            case .lstm(let stage):
                run(stage, input.base, stride: input.stride, extent, into: output)
                if stage.isFinal { extent.timesteps = 1 }
            case .attention(let stage):
                run(stage, input.base, stride: input.stride, extent, into: output)
            case .layerNorm(let stage):
                run(stage, input.base, stride: input.stride, rows: extent.rows, into: output)
            case .linear(let stage):
                run(stage, input.base, stride: input.stride, rows: extent.rows, into: output)
            case .liveFeatures(let stage):
                run(stage, input.base, stride: input.stride, extent, into: output)
            }
            if let shown, shown.stage == index { show(output, width: shown.width, extent) }
            input = (UnsafePointer(output.base), output.stride)
            swap(&output.base, &next)
            pause?()
        }
        return Matrix(base: next, stride: input.stride, count: extent.rows)
    }

    private func show(_ output: Matrix, width: Int, _ extent: Extent) {
        for sequence in 0..<extent.sequences {
            guard let room = sequences[sequence].show else { continue }
            for t in 0..<extent.timesteps {
                (room + t * width).update(from: output.row(t * extent.sequences + sequence), count: width)
            }
        }
    }
}
