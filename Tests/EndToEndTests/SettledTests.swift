import Foundation
import Simulation
import Telemetry
import TestSupport
import Testing

/// Every cycle is settled once, in order, and by whom its policy says.
@Suite(
    .enabled(if: CMAPSSData.isAvailable, "C-MAPSS files are not at hand; set TANDEM_CMAPSS"), .loadsTheMachine)
struct SettledTests {
    private static let file = "test_FD001.txt.xz"

    private static let engines = LongRun.either("1-100", short: "1-25")

    private static func histories(_ file: String = file) throws -> [EngineHistory] {
        try CMAPSSFile.load(path: CMAPSSData.path(file), selection: try EngineSelection(engines))
    }

    private static func cycles(_ file: String = file) throws -> Int {
        try histories(file).reduce(0) { $0 + $1.count }
    }

    @Test(arguments: [(15, nil), (15, 1), (5, 25), (0, 30), (29, nil)] as [(Int, Int?)])
    func everyCycleButALifesLastGetsTheLookAheadThatWasAskedFor(lookAhead: Int, stride: Int?) async throws {
        let recorded = try await RecordedDaemon(
            ["--tradeoff-look-ahead", "\(lookAhead)"] + (stride.map { ["--tradeoff-stride", "\($0)"] } ?? []))
        try await recorded.replay([Self.file], "--engines", Self.engines)
        let seen = await recorded.settled(try Self.cycles())
        #expect(seen.mistakes.isEmpty, "\(seen.mistakes)")
        for history in try Self.histories() {
            let settled = try #require(seen.settled[history.engine])
            #expect(settled.map(\.cycle) == history.cycles)
            let (sure, rest) = (settled.dropLast(lookAhead), settled.suffix(lookAhead))
            #expect(sure.allSatisfy { $0.lookAhead >= lookAhead && $0.short == nil && $0.asked == lookAhead })
            #expect(rest.allSatisfy { $0.lookAhead < lookAhead && $0.short == .end && $0.asked == lookAhead })
            // Which window it was that settled each is counted here without the daemon.
            let counted = WindowArithmetic.settled(
                .ended(history.count), lookAhead: lookAhead, stride: stride ?? min(30 - lookAhead, 5))
            for (score, expected) in zip(settled, counted) where expected != nil || score.by != .live {
                // What falls short may be worth less than what live had said.
                if score.short != nil, score.by == .live { continue }
                #expect(score.lookAhead == expected, "\(score)")
            }
        }
    }

    @Test func withoutWindowsLiveSettlesEveryCycleAtOnce() async throws {
        let recorded = try await RecordedDaemon(
            ["--tradeoff-point", "live"], topics: ["live/", "window/", "settled/", "status/"])
        try await recorded.replay([Self.file], "--no-end", "--engines", Self.engines)
        let seen = await recorded.settled(try Self.cycles())
        #expect(seen.mistakes.isEmpty, "\(seen.mistakes)")
        #expect(seen.windows.isEmpty)
        #expect(seen.settled.values.joined().allSatisfy { $0.by == .live && $0.rul == $0.liveRUL && $0.short == nil })
    }

    /// More engines complete windows at the same cycle than a short queue has room for, so strides are stretched and windows
    /// abandoned; and still every cycle has its word.
    @Test(arguments: [8, 1_000_000])
    func everyCycleOfAllFourTestSetsIsSettledOnce(queue: Int) async throws {
        let files = (1...4).map { "test_FD00\($0).txt.xz" }
        let rows = try files.reduce(0) { try $0 + Self.cycles($1) }
        let start = ContinuousClock.now
        let recorded = try await RecordedDaemon([], queue: queue)
        try await recorded.replay(files, "--engines", Self.engines)
        let seen = await recorded.settled(rows)
        #expect(seen.mistakes.isEmpty, "\(seen.mistakes)")
        #expect(seen.liveCount == rows && seen.settledCount == rows)
        let words = seen.settled.values.joined()
        let by = Dictionary(grouping: words, by: \.by).mapValues(\.count)
        let short = Dictionary(grouping: words.compactMap(\.short)) { $0 }.mapValues(\.count)
        print(
            "all four test sets, a queue of \(queue) windows: \(seen.settledCount) cycles settled in "
                + "\(ContinuousClock.now - start), by \(by), short \(short), "
                + "strides changed \(seen.status?.tradeoff.changes ?? 0) times")
        #expect(short[.shutdown] == nil && short[.gap] == nil)
        #expect((short[.overload] == nil) == (queue == 1_000_000))
    }

    @Test func theSameCyclesAreSettledAlikeHoweverTheyComeAndOnHoweverManyThreads() async throws {
        func words(_ order: String, threads: Int, encoding: String) async throws -> [EngineID: [[UInt32]]] {
            let recorded = try await RecordedDaemon(
                ["--tradeoff-look-ahead", "12", "--scoring-window-threads", "\(threads)"])
            try await recorded.replay(
                [Self.file], "--engines", Self.engines, "--order", order, "--seed", "5", "--encoding", encoding)
            let seen = await recorded.settled(try Self.cycles())
            #expect(seen.mistakes.isEmpty, "\(order): \(seen.mistakes)")
            return seen.settled.mapValues { scores in
                scores.map { score in
                    [
                        UInt32(score.cycle), score.rul.bitPattern, score.sigma.bitPattern, score.liveRUL.bitPattern,
                        UInt32(score.lookAhead), UInt32(score.window ?? 0), score.windowWeight.bitPattern,
                    ]
                }
            }
        }
        let sequential = try await words("sequential", threads: 1, encoding: "json")
        #expect(sequential.count == (try Self.histories().count))
        #expect(try await words("cycle", threads: 2, encoding: "protobuf") == sequential)
        #expect(try await words("random", threads: 3, encoding: "json") == sequential)
    }

    @Test func subscribersInProtobufSeeWhatThoseInJSONSee() async throws {
        let recorded = try await RecordedDaemon(["--publish-protobuf-bind", "tcp://127.0.0.1:*"])
        let endpoints = recorded.daemon.child.errors.matches(of: /(?:tcp|ipc):\/\/[^\s,;]+/).map { String($0.output) }
        let second = SettledSubscriber(recorded.daemon, endpoint: endpoints[2])
        #expect(await second.waitUntilSubscribed())
        try await recorded.replay([Self.file], "--engines", Self.engines)
        let cycles = try Self.cycles()
        #expect(await second.wait { $0.settledCount >= cycles })
        let seen = await recorded.settled(cycles)
        let other = second.stop()
        #expect(seen.mistakes.isEmpty && other.mistakes.isEmpty, "\(seen.mistakes) \(other.mistakes)")
        #expect(seen.settled == other.settled)
    }
}
