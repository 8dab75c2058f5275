import Foundation
import Simulation
import Telemetry
import TestSupport
import Testing

/// Policies of several engines side by side, and policies that change while engines run.
@Suite(
    .enabled(if: CMAPSSData.isAvailable, "C-MAPSS files are not at hand; set TANDEM_CMAPSS"), .loadsTheMachine)
struct PolicyTests {
    private static let topics = ["live/", "window/", "settled/", "event/", "status/"]

    /// Cycles from each window of an engine to its next, but for the closing one of its life.
    private func strides(_ windows: [WindowScore], from cycle: Int = 0) -> Set<Int> {
        let lasts = windows.map(\.lastCycle).filter { $0 >= cycle }.dropLast()
        return Set(zip(lasts, lasts.dropFirst()).map { $1 - $0 })
    }

    @Test func enginesHaveThePolicyOfTheFirstPatternTheyMatch() async throws {
        let recorded = try await RecordedDaemon(
            [
                "--tradeoff-look-ahead", "5", "--tradeoff-engines", "FD001-1?: live",
                "FD001-*: look_ahead 20, stride 10",
            ], topics: Self.topics)
        let (files, engines) = (["test_FD001.txt.xz", "test_FD003.txt.xz"], LongRun.either("1-100", short: "1-30"))
        try await recorded.replay(files, "--engines", engines)
        let selection = try EngineSelection(engines)
        let histories = try files.flatMap { try CMAPSSFile.load(path: CMAPSSData.path($0), selection: selection) }
        let seen = await recorded.settled(histories.reduce(0) { $0 + $1.count })
        #expect(seen.mistakes.isEmpty, "\(seen.mistakes)")
        #expect(seen.settled.count == histories.count)
        for (engine, settled) in seen.settled {
            let windows = seen.windows[engine] ?? []
            let number = Int(engine.text.dropFirst(6)) ?? 0
            if engine.text.hasPrefix("FD001-"), (10...19).contains(number) {
                #expect(windows.isEmpty && settled.allSatisfy { $0.by == .live && $0.short == nil }, "\(engine)")
                continue
            }
            let (lookAhead, stride) = engine.text.hasPrefix("FD001-") ? (20, 10) : (5, 5)
            #expect(settled.allSatisfy { $0.asked == lookAhead }, "\(engine)")
            #expect(strides(windows).subtracting([stride]).isEmpty, "\(engine)")
            #expect(
                settled.dropLast(lookAhead).allSatisfy { $0.lookAhead >= lookAhead && $0.short == nil }, "\(engine)")
        }
        let rules = seen.status?.tradeoff.engines ?? []
        #expect(rules.map(\.pattern) == ["FD001-1?", "FD001-*"])
        #expect(rules.map(\.policy) == ["live", "look_ahead 20, stride 10"])
        #expect(rules.map(\.stride) == [0, 10])
    }

    /// Train FD001's engines of 240 cycles or more.
    private static let longLives = "2,5,7,11,17,46,54,56,64,67,69,81,83,84,86,92,94,95,96"

    @Test func changingThePolicyDuringAReplayLosesAndRepeatsNothing() async throws {
        // Each for so many cycles of every engine that cycles come and are settled under it, whenever the change takes hold.
        let policies: [(text: String, lookAhead: Int, stride: Int?, cycles: Int)] = [
            ("look_ahead 10", 10, 5, 60), ("look_ahead 25", 25, 5, 55), ("live", 0, nil, 10),
            ("look_ahead 0, stride 30", 0, 30, 70), ("look_ahead 15, stride 3", 15, 3, 0),
        ]
        let recorded = try await RecordedDaemon(["--tradeoff-look-ahead", "10"], topics: Self.topics)
        let histories = try CMAPSSFile.load(
            path: CMAPSSData.path("train_FD001.txt.xz"), selection: try EngineSelection(Self.longLives))
        var feed = try RecordedFeed(histories, to: recorded.daemon.ingest)
        for (policy, next) in zip(policies, policies.dropFirst()) {
            try feed.send(policy.cycles)
            let sent = feed.sent
            // With all their windows, so that there is something that was settled under it.
            #expect(
                await recorded.subscriber.wait {
                    $0.liveCount == sent && $0.status?.hasScoredEveryWindow(of: sent) == true
                })
            async let set = Program.run("ctl", "--socket", recorded.daemon.control, "tradeoff", "set", next.text)
            // It takes hold somewhere in these, with the windows of earlier ones under way.
            try feed.send(5)
            let outcome = try await set
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        while !feed.isAtEnd { try feed.send(1) }
        let seen = await recorded.settled(feed.sent)
        #expect(seen.mistakes.isEmpty, "\(seen.mistakes)")
        #expect(seen.changes == policies.count - 1, "\(seen.events.filter { $0.kind == .tradeoff })")
        #expect(seen.status?.tradeoff.policy == policies.last?.text)

        // A change is announced in the same stream as the scores: what was scored behind it was scored by it.
        var settledUnder = [Int](repeating: 0, count: policies.count)
        var windowsUnder = [Int](repeating: 0, count: policies.count)
        for (engine, settled) in seen.settled {
            let atLive = try #require(seen.changesAtLive[engine])
            let atSettled = try #require(seen.changesAtSettled[engine])
            for (index, score) in settled.enumerated() {
                // What waited during a change may have been settled by either policy.
                let asked = (atLive[index]...atSettled[index]).map { policies[$0].lookAhead }
                #expect(asked.contains(score.asked), "\(score)")
                #expect(score.short != nil || score.lookAhead >= score.asked, "\(score)")
                guard atLive[index] == atSettled[index] else { continue }
                settledUnder[atLive[index]] += 1
                if policies[atLive[index]].stride == nil { #expect(score.by == .live, "\(score)") }
            }
            // Recorded cycles count from 1, so that a window's last cycle finds its live score.
            let lasts = (seen.windows[engine] ?? []).map(\.lastCycle).filter { $0 < atLive.count }
            for (one, next) in zip(lasts, lasts.dropFirst()) where atLive[one - 1] == atLive[next - 1] {
                #expect(next - one == policies[atLive[one - 1]].stride, "\(engine): windows to \(one) and \(next)")
                windowsUnder[atLive[one - 1]] += 1
            }
        }
        print("cycles that came and were settled under each policy: \(settledUnder), windows: \(windowsUnder)")
        #expect(settledUnder.allSatisfy { $0 > 20 })
        #expect(zip(windowsUnder, policies).allSatisfy { $1.stride == nil ? $0 == 0 : $1.stride == 30 || $0 > 20 })
    }
}
