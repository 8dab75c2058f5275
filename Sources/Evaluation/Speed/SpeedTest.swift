import Foundation
public import Inference
import Synchronization

/// Times one path of a bundle, or a fleet's live path, by the daemon's own code.
///
/// Every thread has a scorer of its own and shares the weights; all begin together after a warm-up in which each engine is
/// scored once at least.
public struct SpeedTest: Sendable {
    /// Timesteps of a bare stack's windows where the bundle says nothing.
    static let usualLength = 30
    /// The least warm-up, in seconds and as a share of what is measured.
    private static let warmUp = (seconds: 0.2, share: 0.1)

    private let bundle: ModelBundle
    private let options: SpeedOptions
    private let kernels: Kernels

    /// - Throws: ``EvaluationError`` if the options make no sense together, or the bundle has not got what they ask for.
    public init(bundle: ModelBundle, options: SpeedOptions, kernels: Kernels = .best) throws(EvaluationError) {
        self.bundle = bundle
        self.options = options
        self.kernels = kernels
        guard options.threads >= 1, options.batch >= 1, options.engines >= 1, options.seconds > 0 else {
            throw EvaluationError("found \(options), expected threads, a batch, engines and seconds of more than 0")
        }
        guard options.subject == .window || options.engines >= options.batch else {
            throw EvaluationError(
                "found \(options.engines) engines, expected at least the \(options.batch) of a batch: no engine is in it twice"
            )
        }
        guard kernels.supports(options.precision) else {
            throw EvaluationError("the \(kernels.variant.rawValue) kernels have no \(options.precision.rawValue)")
        }
        var one = options
        if options.subject != .window { one.engines = options.batch }
        _ = try Self.call(bundle, one, kernels)
    }

    /// Makes calls for as long as the options say.
    public func run() throws(EvaluationError) -> SpeedReport {
        let board = Mutex<[Result<SpeedSamples, EvaluationError>]>([])
        let gate = StartingGate(count: options.threads)
        let group = DispatchGroup()
        for _ in 0..<options.threads {
            group.enter()
            // A thread each, whatever the number of processors: those of a pool could wait for one another at the gate.
            Thread.detachNewThread { [bundle, options, kernels] in
                let result = Result { () throws(EvaluationError) in
                    try Self.measure(bundle, options, kernels, gate)
                }
                board.withLock { $0.append(result) }
                group.leave()
            }
        }
        group.wait()
        var samples: [SpeedSamples] = []
        for result in board.withLock({ $0 }) { samples.append(try result.get()) }
        let rows = options.batch
        return SpeedReport(
            bundle, options, kernels: kernels, cost: CallCost(bundle, options, rows: rows), rows: rows,
            samples: samples)
    }

    private static func measure(
        _ bundle: ModelBundle, _ options: SpeedOptions, _ kernels: Kernels, _ gate: StartingGate
    ) throws(EvaluationError) -> SpeedSamples {
        let made = Result { () throws(EvaluationError) in try call(bundle, options, kernels) }
        if case .success(let call) = made { prepare(call, seconds: options.seconds) }
        // Also where it failed: the others wait.
        gate.pass()
        return SpeedSamples.measuring(try made.get(), seconds: options.seconds)
    }

    private static func prepare(_ call: some SpeedCall, seconds: Double) {
        for _ in 0..<call.callsPerRound { call.run() }
        let end = monotonicNanoseconds() + UInt64(max(warmUp.seconds, warmUp.share * seconds) * 1e9)
        while monotonicNanoseconds() < end { call.run() }
    }

    private static func call(
        _ bundle: ModelBundle, _ options: SpeedOptions, _ kernels: Kernels
    ) throws(EvaluationError) -> any SpeedCall {
        let manifest = options.subject.path == .live ? bundle.manifest.live : bundle.manifest.window
        let isBare = manifest != nil && manifest?.heads == nil
        do {
            if isBare && options.subject != .fleet { return try EncoderSpeedCall(bundle, options, kernels) }
            switch options.subject {
            case .live: return try LiveSpeedCall(bundle, options, kernels)
            case .window: return try WindowSpeedCall(bundle, options, kernels)
            case .fleet: return try FleetSpeedCall(bundle, options, kernels)
            }
        } catch {
            throw EvaluationError("\(error)")
        }
    }
}

/// Opens when as many threads as expected stand before it.
private final class StartingGate: Sendable {
    private let missing: Mutex<Int>
    private let open = DispatchSemaphore(value: 0)
    private let count: Int

    init(count: Int) {
        self.count = count
        missing = Mutex(count)
    }

    func pass() {
        let isLast = missing.withLock { missing in
            missing -= 1
            return missing == 0
        }
        if isLast {
            for _ in 1..<count { open.signal() }
        } else {
            open.wait()
        }
    }
}
