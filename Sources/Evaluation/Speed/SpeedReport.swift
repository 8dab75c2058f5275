import FoundationEssentials
import Inference

/// How fast a path ran, as it is printed. In JSON its keys are in snake case, and microseconds are `us`.
public struct SpeedReport: Sendable, Hashable, Codable {
    /// The bundle's name, version and hash.
    public var bundle: String
    /// `live`, `window` or `fleet`.
    public var path: String
    public var precision: String
    /// The variant of the kernels.
    public var kernels: String
    /// Engines or windows of a call.
    public var batch: Int
    public var threads: Int
    /// Engines of one thread; 0 of windows.
    public var engines: Int
    /// Calls measured, of all threads.
    public var iterations: Int
    /// Of one call.
    public var medianMicroseconds: Double
    public var percentile99Microseconds: Double
    public var minimumMicroseconds: Double
    /// The median over the batch.
    public var medianMicrosecondsPerEngine: Double
    /// Engines' cycles or windows a second, all threads together, by the time that passed.
    public var perSecond: Double
    /// Additions and multiplications of 10^9 a second in a median call, all threads together.
    public var gigaflops: Double
    /// Bytes of the path's packed weights.
    public var weightBytes: Int
    /// Bytes of weights, states and activations that one call reads and writes.
    public var bytesTouched: Int

    private enum CodingKeys: String, CodingKey {
        case bundle, path, precision, kernels, batch, threads, engines, iterations
        case medianMicroseconds = "median_us"
        case percentile99Microseconds = "p99_us"
        case minimumMicroseconds = "minimum_us"
        case medianMicrosecondsPerEngine = "median_us_per_engine"
        case perSecond = "per_second"
        case gigaflops = "gflops"
        case weightBytes = "weight_bytes"
        case bytesTouched = "bytes_touched"
    }

    /// One JSON object in one line, its keys in order.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension SpeedReport {
    /// - Parameters:
    ///   - samples: of each thread.
    ///   - rows: engines or windows of a call.
    init(
        _ bundle: ModelBundle, _ options: SpeedOptions, kernels: Kernels, cost: CallCost, rows: Int,
        samples: [SpeedSamples]
    ) {
        let all = samples.dropFirst().reduce(into: samples[0]) { $0.merge($1) }
        let median = all.microseconds(atPercentile: 50)
        self.init(
            bundle: bundle.identity, path: options.subject.rawValue, precision: options.precision.rawValue,
            kernels: kernels.variant.rawValue, batch: rows, threads: options.threads,
            engines: options.subject == .window ? 0 : options.engines, iterations: all.count,
            medianMicroseconds: median.rounded(digits: 3),
            percentile99Microseconds: all.microseconds(atPercentile: 99).rounded(digits: 3),
            minimumMicroseconds: all.minimumMicroseconds.rounded(digits: 3),
            medianMicrosecondsPerEngine: (median / Double(rows)).rounded(digits: 4),
            perSecond: samples.reduce(0) { $0 + $1.callsPerSecond * Double(rows) }.rounded(digits: 1),
            gigaflops: samples.reduce(0) {
                $0 + Double(cost.operations) / $1.microseconds(atPercentile: 50) / 1_000
            }.rounded(digits: 3),
            weightBytes: cost.weightBytes, bytesTouched: cost.bytesTouched)
    }
}

extension Double {
    /// So many digits behind the point; the machine's clock knows no more.
    fileprivate func rounded(digits: Int) -> Double {
        var power = 1.0
        for _ in 0..<digits { power *= 10 }
        return (self * power).rounded() / power
    }
}
