import Foundation
import Inference
import Scoring
import Telemetry
import TestSupport
import Testing

/// Windows of fewer cycles than the bundle's on their way through the window path.
@Suite struct ShortWindowTests {
    private static let length = 6

    private static func bundle(_ kind: TinyBundle.Kind, minimum: Int? = 2) throws -> ModelBundle {
        let tiny = try TinyBundle(windowLength: length, kind: kind)
        defer { tiny.remove() }
        if let minimum {
            let file = tiny.folder.appending(path: "model.json")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing("\"length\": \(length)", with: "\"length\": \(length), \"minimum_length\": \(minimum)")
                .write(to: file, atomically: true, encoding: .utf8)
        }
        return try tiny.load()
    }

    /// The window of cycles `first` ... `first + count - 1`.
    private static func job(first: Int, count: Int, features: Int) throws -> WindowJob {
        var rows = RowRing(capacity: length, width: 3)
        var live = RowRing(capacity: length, width: max(1, features))
        for cycle in first..<first + count {
            let wave = Float(cycle * 31 % 97) / 97
            rows.append([wave, 1 - wave, wave * wave])
            live.append((0..<max(1, features)).map { Float(cycle * ($0 + 3) % 11) / 11 })
        }
        return WindowJob(
            engine: try EngineID("E1"), span: try span(first, count), rows: rows,
            liveFeatures: features > 0 ? live : nil, liveRUL: (0..<count).map { Float(100 - first - $0) },
            firstReceived: .unixEpoch, lastReceived: Timestamp(microseconds: 5_000))
    }

    /// A span as a schedule gives it.
    private static func span(_ first: Int, _ count: Int) throws -> WindowSpan {
        var schedule = WindowSchedule(length: count)
        schedule.beginRun(at: try Cycle(first))
        for cycle in first..<first + count - 1 { #expect(schedule.complete(at: try Cycle(cycle), stride: 1) == nil) }
        return try #require(schedule.complete(at: try Cycle(first + count - 1), stride: 1))
    }

    @Test(arguments: [TinyBundle.Kind.plain, .cascade])
    func aShortWindowScoresTheCyclesThatItHas(kind: TinyBundle.Kind) throws {
        let bundle = try Self.bundle(kind)
        let path = try WindowPath(bundle: bundle)
        #expect(path.minimumLength == 2)
        let scorer = try WindowScorer(bundle: bundle)
        for count in 2...Self.length {
            let job = try Self.job(first: 40, count: count, features: scorer.featureCount)
            let message = path.score(job)
            #expect(message.firstCycle == 40 && message.lastCycle == 39 + count)
            #expect(message.cycles == Array(40...39 + count))
            #expect(message.lookAhead == (0..<count).reversed())
            #expect(message.liveRULByCycle == job.liveRUL)
            #expect(message.rulByCycle.count == count && message.sigmaByCycle.count == count)
            #expect(message.rul == message.rulByCycle[count - 1])
            #expect(path.scores.map(\.rul) == message.rulByCycle)
            var expected = [CycleScore](repeating: CycleScore(rul: 0, sigma: 0, probabilities: .zero), count: count)
            job.rows.contents.withUnsafeBufferPointer { rows in
                (job.liveFeatures?.contents ?? [0]).withUnsafeBufferPointer { features in
                    expected.withUnsafeMutableBufferPointer {
                        scorer.score(
                            rows.baseAddress!, count: count,
                            liveFeatures: scorer.featureCount > 0 ? features.baseAddress! : nil, into: $0)
                    }
                }
            }
            #expect(message.rulByCycle.map(\.bitPattern) == expected.map(\.rul.bitPattern))
        }
    }

    @Test(arguments: TinyBundle.Kind.allCases)
    func amongWholeWindowsEachIsScoredAsAlone(kind: TinyBundle.Kind) throws {
        let bundle = try Self.bundle(kind)
        let features = kind == .plain ? 0 : 4
        let path = try WindowPath(bundle: bundle, batch: 16)
        let alone = try WindowPath(bundle: bundle)
        for counts in [[6, 6, 3, 6, 2, 5], [2], [3, 2], [4, 6, 6, 6], [6, 6, 6]] {
            let jobs = try counts.enumerated().map { try Self.job(first: 1 + 7 * $0, count: $1, features: features) }
            let messages = path.score(jobs)
            #expect(messages.count == jobs.count)
            for (job, message) in zip(jobs, messages) {
                #expect(message == alone.score(job))
                #expect(message.cycles.last == job.span.last.number)
                #expect(message.cycles.count == (kind == .lastCycle ? 1 : job.rows.count))
            }
        }
    }

    @Test func withoutAWordInTheBundleOnlyWholeWindowsCanBeScored() throws {
        let path = try WindowPath(bundle: Self.bundle(.plain, minimum: nil))
        #expect(path.minimumLength == Self.length)
    }

    /// The window that closes a run of so many cycles, and what it says of them.
    @Test(arguments: [TinyBundle.Kind.plain, .cascade], 1...9)
    func aRunThatEndsIsClosedByAWindowOverWhatThereIs(kind: TinyBundle.Kind, cycles: Int) throws {
        let bundle = try Self.bundle(kind, minimum: 3)
        let fleet = try Fleet(
            bundle: bundle, policy: FleetPolicy(stride: 4, maximumEngines: 2), now: { .unixEpoch })
        #expect(fleet.shortestWindow == 3)
        var actions: [FleetAction] = []
        for cycle in 1...cycles {
            let wave = Float(cycle * 31 % 97) / 97
            try fleet.accept(
                TelemetryRecord(
                    engine: EngineID("E1"), cycle: Cycle(cycle), values: [wave, 1 - wave, wave * wave],
                    end: cycle == cycles),
                received: .unixEpoch, into: &actions)
        }
        let jobs = actions.compactMap { if case .window(.score(let job)) = $0 { job } else { nil } }
        let path = try WindowPath(bundle: bundle)
        // Regular windows end at 6 and 10; another cycle is the end of a closing one, of the last 6 cycles or what there is.
        guard cycles >= 3 else {
            #expect(jobs.isEmpty)
            return
        }
        let message = path.score(try #require(jobs.last))
        #expect(message.cycles == Array(max(1, cycles - 5)...cycles))
        #expect(message.lookAhead == (0..<min(6, cycles)).reversed())
        #expect(jobs.count == (cycles <= 6 ? 1 : 2))
    }
}
