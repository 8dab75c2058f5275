import Foundation
import Inference
import Simulation
import Telemetry
import TestSupport
import Testing

/// NASA's FD001 test file through the running daemon.
@Suite(
    .enabled(if: CMAPSSData.isAvailable, "C-MAPSS files are not at hand; set TANDEM_CMAPSS"), .loadsTheMachine)
struct RecordedFleetTests {
    private static let file = "test_FD001.txt.xz"
    private static let rows = 13_096

    /// Every score of one engine's cycles, as bits.
    private func bits(_ scores: [LiveScore]) -> [EngineID: [Int: UInt32]] {
        var result: [EngineID: [Int: UInt32]] = [:]
        for score in scores { result[score.engine, default: [:]][score.cycle] = score.rul.bitPattern }
        return result
    }

    private func replay(
        stride: Int, order: String, seed: Int = 1, threads: Int = 1, windows: Int, model: String = Program.bundle
    ) async throws -> (live: [LiveScore], windows: [WindowScore], status: Status) {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--tradeoff-stride", "\(stride)", "--scoring-window-threads", "\(threads)",
            model: model)
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let sent = try await Program.run(
            "replay", CMAPSSData.path(Self.file), "--speed", "max", "--push", "--connect", daemon.ingest, "--order",
            order, "--seed", "\(seed)", "--no-end")
        #expect(sent.status == 0, "\(sent.errors)")
        #expect(sent.output.hasPrefix("replayed 13096 cycles of 100 engines in "))
        let isComplete = await collector.wait {
            ($0.lastStatus?.windows.scored ?? 0) >= windows && ($0.lastStatus?.accepted ?? 0) >= Self.rows
        }
        #expect(isComplete)
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        // What had begun when it stopped is given up, and its last words say so.
        #expect(
            await collector.wait {
                $0.lastStatus?.windows.abandoned[.shutdown].map(Int.init) == $0.abandonedWindows.count
            })
        collector.stop()
        #expect(collector.failure == nil)
        let status = try #require(collector.lastStatus)
        return (collector.liveScores, collector.windowScores, status)
    }

    /// How many windows the recorded lives have, counted without the daemon.
    private func windowsDue(stride: Int) throws -> Int {
        try CMAPSSFile.load(path: CMAPSSData.path(Self.file)).reduce(0) { sum, history in
            sum + WindowArithmetic.completed(cycles: history.count, stride: stride)
        }
    }

    @Test func everyCycleIsScoredLiveAndEveryWindowOnceAndInOrder() async throws {
        let due = try windowsDue(stride: 10)
        let (live, windows, status) = try await replay(stride: 10, order: "cycle", windows: due)
        print(
            "FD001 test at --speed max over PUSH/PULL: \(live.count) live scores, \(windows.count) windows at stride 10"
        )
        #expect(live.count == Self.rows)
        #expect(windows.count == due)
        #expect(status.refused.isEmpty)
        #expect(status.windows.scored == UInt64(due) && status.windows.queued == 0)
        // What had begun when the daemon was stopped is the rest.
        #expect(status.windows.due == UInt64(due) + (status.windows.abandoned[.shutdown] ?? 0))
        #expect(status.windows.abandoned.keys.allSatisfy { $0 == .shutdown })
        for (engine, scores) in Dictionary(grouping: live, by: \.engine) {
            #expect(scores.map(\.cycle) == Array(1...scores.count), "\(engine)")
            #expect(scores.map(\.sequence) == (1...scores.count).map(UInt64.init), "\(engine)")
            #expect(scores.allSatisfy { $0.flags.contains(.warmingUp) == ($0.cycle < 30) }, "\(engine)")
        }
        for (engine, scores) in Dictionary(grouping: windows, by: \.engine) {
            #expect(scores.map(\.window) == Array(1...scores.count), "\(engine)")
            #expect(scores.map(\.firstCycle) == (0..<scores.count).map { 1 + 10 * $0 }, "\(engine)")
        }
        // What a window says live said is what live said.
        let said = bits(live)
        for window in windows {
            for (cycle, rul) in zip(window.cycles, window.liveRULByCycle) {
                #expect(said[window.engine]?[cycle] == rul.bitPattern)
            }
        }
    }

    @Test(arguments: [false, true])
    func scoresHaveTheSameBitsHoweverEnginesInterleaveAndWindowsStride(isCascade: Bool) async throws {
        let cascade = isCascade ? try CascadeBundle() : nil
        let model = cascade?.folder.path ?? Program.reference
        let first = try await replay(
            stride: 30, order: "sequential", windows: try windowsDue(stride: 30), model: model)
        let second = try await replay(
            stride: 15, order: "random", seed: 7, threads: 3, windows: try windowsDue(stride: 15), model: model)
        #expect(first.live.count == Self.rows)
        #expect(bits(first.live) == bits(second.live))
        // Three threads keep each engine's windows in order.
        for (engine, scores) in Dictionary(grouping: second.windows, by: \.engine) {
            #expect(scores.map(\.window) == Array(1...scores.count), "\(engine)")
        }
        // A window that both strides have is the same window.
        let windows = Dictionary(uniqueKeysWithValues: second.windows.map { ("\($0.engine) \($0.firstCycle)", $0) })
        for window in first.windows {
            let other = try #require(windows["\(window.engine) \(window.firstCycle)"])
            #expect(window.rulByCycle.map(\.bitPattern) == other.rulByCycle.map(\.bitPattern))
        }

        // And `model run` on the recorded sequence says the same, to the bit.
        let history = try #require(try CMAPSSFile.load(path: CMAPSSData.path(Self.file)).first { $0.count >= 60 })
        let input = Tensor(shape: [history.count, history.channelCount], values: history.values)
        let live = try await modelRun(model, path: "live", ["input": input])
        let daemon = try #require(bits(first.live)[history.engine])
        #expect(try #require(live["rul"]).values.map(\.bitPattern) == (1...history.count).map { daemon[$0] })
        // The engine's second window at stride 15, with the features of a live run over its whole life.
        let window = try #require(second.windows.first { $0.engine == history.engine && $0.firstCycle == 16 })
        func cut(_ tensor: Tensor) -> Tensor { Tensor(rows: (15..<45).map { Array(tensor.row($0)) }) }
        var inputs = ["input": cut(input)]
        inputs["live_features"] = live["live_features"].map(cut)
        #expect((inputs["live_features"] != nil) == isCascade)
        let scores = try await modelRun(model, path: "window", inputs)
        #expect(scores["rul"]?.values.map(\.bitPattern) == window.rulByCycle.map(\.bitPattern))
        #expect(scores["sigma"]?.values.map(\.bitPattern) == window.sigmaByCycle.map(\.bitPattern))
    }

    /// `tandem model run` of one path, in the precision that a daemon chooses.
    private func modelRun(
        _ model: String, path: String, _ inputs: [String: Tensor]
    ) async throws -> [String: Tensor] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appending(path: "x").path, folder.appending(path: "y").path)
        try Safetensors(tensors: inputs).write(to: input)
        let run = try await Program.run(
            "model", "run", model, "--path", path, "--precision", "auto", "--input", input, "--output", output)
        #expect(run.status == 0, "\(run.errors)")
        return try Safetensors(contentsOf: output).tensors
    }
}
