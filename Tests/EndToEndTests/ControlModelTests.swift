import Foundation
import Inference
import Simulation
import Telemetry
import TestSupport
import Testing

/// Another model, while the daemon runs.
@Suite struct ControlModelTests {
    /// Cycles as the daemon scores them and `tandem model run` does.
    private static func lives(of bundle: String, _ rows: [[Float]]) async throws -> [UInt32] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "in.safetensors").path
        let output = folder.appending(path: "out.safetensors").path
        try Safetensors(tensors: ["input": Tensor(rows: rows)]).write(to: input)
        let run = try await Program.run(
            "model", "run", bundle, "--path", "live", "--precision", "float32", "--input", input, "--output", output)
        #expect(run.status == 0, "\(run.errors)")
        return try #require(try Safetensors(contentsOf: output).tensors["rul"]).values.map(\.bitPattern)
    }

    @Test(.loadsTheMachine) func aSwapDuringAReplayLosesAndRepeatsNothing() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--scoring-live-precision", "float32", "--scoring-window-precision", "float32",
            "--tradeoff-stride", "10")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        // Open for as long as the swaps take, and never so far ahead that windows would have to be given up.
        let fleet = SteadyFleet(FleetOptions(engines: 20), to: daemon.ingest) { [collector] sent in
            sent < collector.settledScores.count + 1_500
        }
        #expect(await collector.wait { $0.liveScores.count > 1_000 })
        let swapped = try await daemon.ctl("model", "swap", Program.reference)
        #expect(swapped.status == 0, "\(swapped.errors)")
        #expect(swapped.output.contains("model         cmapss-reference"), "\(swapped.output)")
        let atSwap = collector.liveScores.count
        #expect(await collector.wait { $0.liveScores.count > atSwap + 2_000 })
        let back = try await daemon.ctl("--json", "model", "swap", Program.bundle)
        #expect(back.status == 0, "\(back.errors)\(back.output)")
        let atReturn = collector.liveScores.count
        #expect(await collector.wait { $0.liveScores.count > atReturn + 2_000 })
        let sent = await fleet.stop()
        #expect(fleet.failure == nil)
        #expect(await collector.wait { $0.liveScores.count == sent })
        let drained = try await daemon.ctl("drain")
        #expect(drained.status == 0, "\(drained.errors)")
        #expect(await collector.wait { $0.settledScores.count == sent })

        #expect(collector.liveScores.contains { $0.flags.contains(.resumed) })
        let names = Set(collector.liveScores.map(\.model))
        #expect(names.count == 2)
        for (engine, scores) in Dictionary(grouping: collector.liveScores, by: \.engine) {
            #expect(scores.map(\.sequence) == Array(1...UInt64(scores.count)), "\(engine)")
            // One move there and one back.
            let models = scores.map(\.model)
            #expect(zip(models, models.dropFirst()).filter { $0 != $1 }.count == 2, "\(engine)")
            let settled = collector.settledScores.filter { $0.engine == engine }
            #expect(settled.map(\.cycle) == scores.map(\.cycle), "\(engine)")
        }
        for (engine, windows) in Dictionary(grouping: collector.windowScores, by: \.engine) {
            let abandoned = collector.abandonedWindows.filter { $0.engine == engine }
            let numbers = (windows.map(\.window) + abandoned.map(\.window)).sorted()
            #expect(numbers == Array(1...numbers.count), "\(engine)")
        }
        let events = collector.events.filter { $0.kind == .model }
        #expect(events.count == 2 && events.allSatisfy { $0.engine == nil })
        #expect(await collector.wait { $0.lastStatus?.model.hasPrefix("cmapss-2") == true })
        collector.stop()
        _ = await daemon.stop()
    }

    /// A model's weights, its packed copies and what engines keep of it go with it.
    @Test(.loadsTheMachine) func swapsThereAndBackLeaveNothingBehind() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull", "--status-interval", "100ms")
        let collector = ScoreCollector(daemon.scores, topics: ["status/"])
        #expect(await collector.waitUntilSubscribed())
        // Silent engines of each model in turn, none of which is ever heard again.
        func swap(to bundle: String, _ name: String) async throws {
            let sent = try await Program.run(
                "simulate", "--push", "--connect", daemon.ingest, "--engines", "50", "--cycles", "2000", "--rate", "0",
                "--prefix", name)
            #expect(sent.status == 0, "\(sent.errors)")
            #expect(try await daemon.ctl("model", "swap", bundle).status == 0)
            #expect(await collector.wait { $0.lastStatus?.models.count == 1 && $0.lastStatus?.windows.queued == 0 })
        }
        let rounds = LongRun.either(12, short: 3)
        // Twice first, so that whatever is made once is there.
        for round in 0..<2 {
            try await swap(to: Program.reference, "first\(round)")
            try await swap(to: Program.bundle, "second\(round)")
        }
        let before = try daemon.residentBytes
        for round in 0..<rounds {
            try await swap(to: Program.reference, "there\(round)")
            try await swap(to: Program.bundle, "back\(round)")
        }
        // 100 engines a round are held on, at 24 KiB each. What a preparation took and freed is given back once a minute.
        var more = 0
        let isReleased = try await Patience.wait {
            more = try daemon.residentBytes - before
            return more < 100 * rounds * 24 * 1_024 + 16 << 20
        }
        print("\(2 * rounds) swaps and \(100 * rounds) engines: \(more >> 10) KiB more")
        #expect(isReleased, "\(more >> 20) MiB more")
        await daemon.stopCleanly()
        collector.stop()
    }

    /// Other programs want every processor for themselves, twice.
    @Test(.loadsTheMachine) func aSwapOnABusyMachineSaysWhatItWaitsForUntilItIsDone() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let others = BusyProcessors(perProcessor: 2)
        let swapped = try await daemon.ctl("model", "swap", Program.reference)
        #expect(swapped.status == 0, "\(swapped.errors)")
        #expect(swapped.output.hasPrefix("model         cmapss-reference"), "\(swapped.output)")
        #expect(
            swapped.errors.contains(/(loading|verifying|packing|measuring) \(step \d of 4\)\n/), "\(swapped.errors)")
        let inJSON = try await daemon.ctl("--json", "model", "swap", Program.bundle)
        others.stop()
        #expect(inJSON.status == 0 && inJSON.output.split(separator: "\n").count == 1, "\(inJSON.output)")
        for line in inJSON.errors.split(separator: "\n") {
            let said = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
            #expect((said["preparing"] as? [String: Any])?["bundle"] as? String == Program.bundle)
        }
        #expect(try await daemon.ctl("model", "progress").output == "no model is being prepared\n")
        _ = await daemon.stop()
    }

    @Test(.loadsTheMachine) func whoWaitsNoLongerIsToldThatTheDaemonGoesOn() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let others = BusyProcessors(perProcessor: 3)
        let left = try await daemon.ctl("--timeout", "0.3", "model", "swap", Program.reference)
        others.stop()
        #expect(left.status == 69, "\(left.output)")
        #expect(left.errors.contains("no reply within 0.3 seconds; the daemon goes on with it: "), "\(left.errors)")
        #expect(left.errors.contains("tandem ctl model progress shows how far it is"), "\(left.errors)")
        #expect(await daemon.child.waitForErrors(containing: "has taken over from"))
        _ = await daemon.stop()
    }

    @Test func laterLivesAreScoredByTheNewBundleToTheBit() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--scoring-live-precision", "float32", "--scoring-window-precision", "float32")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        func send(_ prefix: String) async throws {
            let sent = try await Program.run(
                "simulate", "--push", "--connect", daemon.ingest, "--engines", "1", "--cycles", "60", "--rate", "0",
                "--prefix", prefix)
            #expect(sent.status == 0, "\(sent.errors)")
        }
        try await send("before")
        #expect(await collector.wait { $0.liveScores.count == 60 })
        #expect(try await daemon.ctl("model", "swap", Program.reference).status == 0)
        try await send("after")
        #expect(await collector.wait { $0.liveScores.count == 120 })
        // The ring shows what came, row by row: the same seed sends the same cycles under another name.
        let scores = collector.liveScores
        let (before, after) = (
            scores.filter { $0.engine.text == "before-1" }, scores.filter { $0.engine.text == "after-1" }
        )
        let rows = try await Self.rows()
        #expect(before.map(\.rul.bitPattern) == (try await Self.lives(of: Program.bundle, rows)))
        #expect(after.map(\.rul.bitPattern) == (try await Self.lives(of: Program.reference, rows)))
        collector.stop()
        _ = await daemon.stop()
    }

    /// What `simulate --engines 1 --cycles 60` sends, in the bundle's channel order.
    private static func rows() async throws -> [[Float]] {
        let listener = try TelemetryListener()
        let sent = try await Program.run(
            "simulate", "--push", "--connect", listener.endpoint, "--engines", "1", "--cycles", "60", "--rate", "0",
            "--prefix", "before")
        #expect(sent.status == 0, "\(sent.errors)")
        return try listener.rows(60)
    }

    @Test func aBundleThatFailsLeavesEverythingAsItWas() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull", "--tradeoff-error", "9.5")
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-swap-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func copy(_ name: String, edit: (inout [String: Any]) -> Void) throws -> String {
            let path = folder.appending(path: name)
            try FileManager.default.copyItem(at: URL(filePath: Program.reference), to: path)
            let file = path.appending(path: "model.json")
            var manifest = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
            edit(&manifest)
            try JSONSerialization.data(withJSONObject: manifest).write(to: file)
            return path.path
        }
        let channels = try copy("channels") { manifest in
            var channels = manifest["channels"] as? [[String: Any]] ?? []
            channels[5]["maximum"] = 4_321
            manifest["channels"] = channels
        }
        let hash = try copy("hash") { manifest in
            var live = manifest["live"] as? [String: Any] ?? [:]
            live["sha256"] = String(repeating: "0", count: 64)
            manifest["live"] = live
        }
        let unfaithful = try copy("unfaithful") { manifest in
            var target = manifest["example"] as? [String: Any] ?? [:]
            target["tolerance"] = 1e-12
            manifest["example"] = target
        }
        let curveless = try copy("curveless") { $0["look_ahead_curve"] = nil }
        for (bundle, message) in [
            ("\(folder.path)/missing", "no model bundle \(folder.path)/missing"),
            (channels, "channel 6: found "), (hash, "sha256"), (unfaithful, "its example: "),
            (curveless, "the policy in force cannot be had: "),
        ] {
            let outcome = try await daemon.ctl("model", "swap", bundle)
            #expect(outcome.status == 65, "\(bundle): \(outcome.output)")
            #expect(outcome.errors.contains(message), "\(bundle): \(outcome.errors)")
        }
        let status = try ControlPeer(daemon.control).ask(#"{"command":"status"}"#)
        #expect((status["status", "model"] as? String)?.hasPrefix("cmapss-2") == true, "\(status.fields)")
        #expect(status["status", "tradeoff", "policy"] as? String == "error 9.5")
        #expect(daemon.child.errors.matches(of: /model swap: nothing has changed/).count == 5)
        _ = await daemon.stop()
    }
}
