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

    @Test("the counter counts", .enabled(if: counts))
    func counter() {
        let before = allocationcounter_count()
        let memory = UnsafeMutablePointer<Float>.allocate(capacity: 100)
        let after = allocationcounter_count()
        memory.deallocate()
        #expect(after == before + 1)
    }

    @Test("steps and windows allocate nothing", .enabled(if: counts), arguments: Kind.all, Kernels.available)
    func steady(kind: Kind, variant: Kernels.Variant) throws {
        var contents = try kind.contents()
        contents.addConditionFactors()
        let folder = try TestBundle(contents)
        let bundle = try folder.load()
        let kernels = try #require(Kernels(variant))
        let live = try StreamingScorer(bundle: bundle, kernels: kernels)
        let window = try WindowScorer(bundle: bundle, kernels: kernels)
        let rows = 40
        let channels = Generator.uniform("allocations", count: rows * live.channelCount)
        var state = [Float](repeating: 0, count: live.stateCount)
        var features = [Float](repeating: 0, count: rows * max(live.featureCount, 1))
        let blank = CycleScore(rul: 0, sigma: 0, probabilities: .zero)
        var scores = [CycleScore](repeating: blank, count: window.scoredCount)
        var sum: Float = 0
        var allocations = 0
        channels.withUnsafeBufferPointer { channels in
            state.withUnsafeMutableBufferPointer { state in
                features.withUnsafeMutableBufferPointer { features in
                    scores.withUnsafeMutableBufferPointer { scores in
                        let (x, liveFeatures) = (channels.baseAddress!, features.baseAddress!)
                        func life() {
                            live.reset(state.baseAddress!)
                            for t in 0..<rows {
                                let score = live.step(
                                    x + t * live.channelCount, state: state.baseAddress!,
                                    features: liveFeatures + t * live.featureCount)
                                sum += score.rul
                            }
                            for t in 0...rows - window.length {
                                window.score(
                                    x + t * window.channelCount, liveFeatures: liveFeatures + t * window.featureCount,
                                    into: scores)
                                sum += scores[0].rul
                            }
                        }
                        // Once for what is made on first use.
                        life()
                        let before = allocationcounter_count()
                        life()
                        allocations = allocationcounter_count() - before
                    }
                }
            }
        }
        #expect(allocations == 0)
        #expect(sum.isFinite)
    }

    /// Whether allocations can be counted here: the program that runs the tests has made some.
    private static let counts: Bool = {
        let before = allocationcounter_count()
        UnsafeMutablePointer<Float>.allocate(capacity: 1).deallocate()
        return allocationcounter_count() > before
    }()
}
