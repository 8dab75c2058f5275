import AllocationCounter
import Foundation
import Inference
import Testing

/// A score takes no memory from the heap: not a step of a stream, not a window.
@Suite("Allocations")
struct AllocationTests {
    /// A bundle of each kind, and what its live and window path have in them.
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let contents: @Sendable () throws -> TestBundle.Contents

        static let all = [
            Kind(testDescription: "plain") { try .small() },
            Kind(testDescription: "cascade") { try .cascade() },
            Kind(testDescription: "cascade of the last cycle") { try .cascade(.final, .mean) },
            Kind(testDescription: "cascade without a health head") {
                var contents = try TestBundle.Contents.cascade()
                for path in ["live", "window"] { contents.manifest[path]?["heads"]?["health"] = nil }
                return contents
            },
        ]
    }

    @Test("the counter counts", .enabled(if: allocationcounter_counts(), "allocations are not counted in this build"))
    func counter() {
        let before = allocationcounter_count()
        let memory = UnsafeMutablePointer<Float>.allocate(capacity: 100)
        let after = allocationcounter_count()
        memory.deallocate()
        #expect(after == before + 1)
    }

    @Test(
        "steps and windows allocate nothing",
        .enabled(if: allocationcounter_counts(), "allocations are not counted in this build"), arguments: Kind.all,
        Setup.all)
    func steady(kind: Kind, setup: Setup) throws {
        var contents = try kind.contents()
        contents.addConditionFactors()
        #expect(try allocations(contents, setup, batch: 1, lives: 1) == 0)
        #expect(try allocations(contents, setup, batch: 5, lives: 1) == 0)
    }

    @Test(
        "a million steps and their windows allocate nothing",
        .enabled(if: allocationcounter_counts(), "allocations are not counted in this build"), arguments: Setup.best,
        [1, 40])
    func million(setup: Setup, batch: Int) throws {
        // Of six cases each has a sixth.
        let lives = 1_000_000 / (2 * Precision.allCases.count * batch * Self.rows) + 1
        #expect(try allocations(.cascade(), setup, batch: batch, lives: lives) == 0)
    }

    /// Cycles of a life.
    private static let rows = 40

    /// The allocations of lives of engines, `batch` of them at once, whose windows end one every 20 cycles.
    private func allocations(
        _ contents: TestBundle.Contents, _ setup: Setup, batch: Int, lives: Int
    ) throws -> Int {
        let folder = try TestBundle(contents)
        let bundle = try folder.load()
        let live = try StreamingScorer(
            bundle: bundle, precision: setup.precision, kernels: setup.kernels(), batch: batch)
        let window = try WindowScorer(
            bundle: bundle, precision: setup.precision, kernels: setup.kernels(), batch: batch)
        let rows = Self.rows
        let (width, features) = (live.channelCount, live.featureCount)
        func memory(_ count: Int) -> UnsafeMutablePointer<Float> {
            let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(count, 1))
            memory.initialize(repeating: 0, count: max(count, 1))
            return memory
        }
        let x = memory(rows * width)
        Generator.uniform("allocations", count: rows * width).withUnsafeBufferPointer {
            x.update(from: $0.baseAddress!, count: $0.count)
        }
        let states = memory(batch * live.stateCount)
        let shown = memory(batch * rows * features)
        let steps = UnsafeMutableBufferPointer<LiveStep>.allocate(capacity: batch)
        let windows = UnsafeMutableBufferPointer<WindowInput>.allocate(capacity: batch)
        let scores = UnsafeMutableBufferPointer<CycleScore>.allocate(capacity: batch * window.scoredCount)
        scores.initialize(repeating: .blank)
        defer {
            for memory in [x, states, shown] { memory.deallocate() }
            steps.deallocate()
            windows.deallocate()
            scores.deallocate()
        }

        var sum: Float = 0
        func life() {
            for engine in 0..<batch { live.reset(states + engine * live.stateCount) }
            for t in 0..<rows {
                for engine in 0..<batch {
                    steps[engine] = LiveStep(
                        channels: x + t * width, state: states + engine * live.stateCount,
                        features: shown + (engine * rows + t) * features)
                }
                if batch == 1 {
                    scores[0] = live.step(steps[0].channels, state: steps[0].state, features: steps[0].features)
                } else {
                    live.step(UnsafeBufferPointer(steps), into: scores)
                }
                sum += scores[0].rul
                guard t % 20 == 19 else { continue }
                let first = t + 1 - window.length
                for engine in 0..<batch {
                    windows[engine] = WindowInput(
                        channels: x + first * width, liveFeatures: shown + (engine * rows + first) * features)
                }
                window.score(UnsafeBufferPointer(windows), into: scores)
                sum += scores[0].rul
            }
        }
        // Once for what is made on first use.
        life()
        let before = allocationcounter_count()
        for _ in 0..<lives { life() }
        let after = allocationcounter_count()
        #expect(sum.isFinite)
        return after - before
    }
}
