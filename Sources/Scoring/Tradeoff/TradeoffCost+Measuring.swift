public import Inference

extension TradeoffCost {
    /// Engines stepped together: about as many as wait for one another in a daemon that is busy.
    private static let liveBatch = 16
    /// Windows scored together, as a busy daemon's threads do.
    private static let windowBatch = 16
    /// How long each path is measured after its first call, in nanoseconds.
    private static let duration: UInt64 = 10_000_000
    /// Calls that are made however long they take.
    private static let leastCalls = 3

    /// Times both paths on the thread that asks, some tens of milliseconds in all: the median of calls of as many engines or
    /// windows as a busy daemon scores together, for the cost matters only where it is busy.
    ///
    /// - Parameters:
    ///   - bundle: must have both paths with heads.
    ///   - live: the live path's precision.
    ///   - window: the window path's.
    ///   - processors: what the machine has.
    ///   - clock: the calling thread's processor time, in nanoseconds; one of other work besides would measure that too.
    /// - Throws: `BundleError` if the bundle lacks a path.
    public static func measure(
        _ bundle: ModelBundle, live: Precision, window: Precision, processors: Int, clock: () -> UInt64
    ) throws(BundleError) -> TradeoffCost {
        let streaming = try StreamingScorer(bundle: bundle, precision: live, batch: liveBatch)
        let windows = try WindowScorer(bundle: bundle, precision: window, batch: windowBatch)
        let memory = Memory(bundle, streaming, windows)
        let liveTime = time(clock) { streaming.step(UnsafeBufferPointer(memory.steps), into: memory.scores) }
        // The features of a life that has gone on for a while: the last that were written.
        let windowTime = time(clock) { windows.score(UnsafeBufferPointer(memory.windows), into: memory.scores) }
        return TradeoffCost(
            liveMicroseconds: liveTime / Double(liveBatch), windowMicroseconds: windowTime / Double(windowBatch),
            processors: processors)
    }

    /// The median time of a call, in microseconds.
    private static func time(_ clock: () -> UInt64, _ call: () -> Void) -> Double {
        call()
        var times: [UInt64] = []
        let begin = clock()
        var start = begin
        while times.count < leastCalls || start - begin < duration {
            call()
            let end = clock()
            times.append(end - start)
            start = end
        }
        return Double(times.sorted()[times.count / 2]) / 1_000
    }

    /// What the calls read and write.
    private final class Memory {
        let steps: UnsafeMutableBufferPointer<LiveStep>
        let windows: UnsafeMutableBufferPointer<WindowInput>
        let scores: UnsafeMutableBufferPointer<CycleScore>
        private let floats: UnsafeMutablePointer<Float>

        init(_ bundle: ModelBundle, _ live: StreamingScorer, _ window: WindowScorer) {
            let (width, length, features) = (live.channelCount, window.length, live.featureCount)
            let states = liveBatch * live.stateCount
            let count = length * width + states + length * max(features, window.featureCount) + liveBatch * features
            floats = .allocate(capacity: count)
            floats.initialize(repeating: 0, count: count)
            let rows = floats
            let state = rows + length * width
            let read = state + states
            let shown = read + length * max(features, window.featureCount)
            let row = Self.row(bundle)
            for index in 0..<length * width { rows[index] = row[index % width] }

            steps = .allocate(capacity: liveBatch)
            windows = .allocate(capacity: windowBatch)
            scores = .allocate(capacity: max(liveBatch, windowBatch * window.scoredCount))
            scores.initialize(repeating: CycleScore(rul: 0, sigma: 0, probabilities: .zero))
            for engine in 0..<liveBatch { live.reset(state + engine * live.stateCount) }
            for cycle in 0..<length {
                _ = live.step(
                    rows + cycle * width, state: state, features: features > 0 ? read + cycle * features : nil)
            }
            for engine in 0..<liveBatch {
                (steps.baseAddress! + engine).initialize(
                    to: LiveStep(
                        channels: rows, state: state + engine * live.stateCount,
                        features: features > 0 ? shown + engine * features : nil))
            }
            windows.initialize(
                repeating: WindowInput(
                    channels: rows, liveFeatures: window.featureCount > 0 ? UnsafePointer(read) : nil))
        }

        deinit {
            steps.deallocate()
            windows.deallocate()
            scores.deallocate()
            floats.deallocate()
        }

        /// A cycle such as the model knows: what is usual in its first operating condition, or the middle of each range.
        private static func row(_ bundle: ModelBundle) -> [Float] {
            let channels = bundle.manifest.channels ?? []
            var row = channels.map { (($0.minimum ?? -1) + ($0.maximum ?? 1)) / 2 }
            if row.isEmpty { row = Array(repeating: 0, count: bundle.channelCount) }
            guard let normalisation = bundle.manifest.normalisation, let condition = normalisation.conditions.first
            else { return row }
            for (name, value) in Array(zip(normalisation.inputs, condition.mean))
                + Array(zip(normalisation.conditionChannels, condition.centroid))
            {
                if let index = channels.firstIndex(where: { $0.name == name }) { row[index] = value }
            }
            return row
        }
    }
}
