import Foundation
import Simulation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// The daemon as an operator meets it: starting, stopping, refusing to start.
@Suite struct ServeTests {
    @Test(arguments: [
        (["--tradeoff-strid", "5"], 78, "unknown setting --tradeoff-strid; did you mean --tradeoff-stride?"),
        (["--tradeoff-stride", "0"], 78, "--tradeoff-stride: found \"0\", expected whole number, 1 to 1024, or empty"),
        (
            ["--tradeoff-stride", "31"], 78,
            "tradeoff: stride 31: a window of cmapss has 30 cycles, so 1 to 30 can be had"
        ),
        (
            ["--config", "/nonexistent.yaml"], 78,
            "/nonexistent.yaml: cannot read the settings: no such file or directory"
        ),
        (["--model-path", "nosuchmodel"], 65, "no model bundle nosuchmodel: no model.json in "),
        (["--ingest-bind", "tcp://127.0.0.1:99999"], 78, "tcp://127.0.0.1:99999"),
        (["--ingest-bind", "nonsense"], 78, "nonsense"),
    ])
    func aMistakeIsOneClearLineAndAnExitCode(arguments: [String], status: Int32, message: String) async throws {
        let outcome = try await Program.run(
            ["serve", "--publish-json-bind", "tcp://127.0.0.1:*", "--control-bind="] + arguments)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func aPortInUseNamesTheEndpoint() async throws {
        let holder = try Socket<PULL>(try Context())
        let endpoint = try holder.bind("tcp://127.0.0.1:*")
        let outcome = try await Program.run(
            "serve", "--ingest-bind", endpoint, "--publish-json-bind", "tcp://127.0.0.1:*", "--control-bind=")
        #expect(outcome.status == 69)
        #expect(
            outcome.errors.contains("error: cannot bind \(endpoint): address already in use"), "\(outcome.errors)")
    }

    @Test func aStoppedDaemonHasScoredAndSentWhatItAccepted() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--tradeoff-stride", "10", "--shutdown-grace", "10m")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "20", "--cycles", "2000", "--rate", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        // `simulate` has ended, so everything is with the daemon; most of it is not scored yet.
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        #expect(await collector.wait { ($0.lastStatus?.accepted ?? 0) == 2_000 })
        collector.stop()
        #expect(collector.liveScores.count == 2_000)
        // 20 engines of 100 cycles: windows at 1, 11, ..., 71 are complete; 81 and 91 had begun.
        #expect(collector.windowScores.count == 20 * 8)
        #expect(collector.abandonedWindows.count == 20 * 2)
        #expect(collector.abandonedWindows.allSatisfy { $0.reason == .shutdown })
    }

    @Test func aNewSubscriberGetsTheLastMessageOfEachTopicAtOnce() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--status-interval", "1h", "--tradeoff-stride", "10")
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "3", "--cycles", "120", "--rate", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        let early = ScoreCollector(daemon, topics: ["window/"])
        #expect(
            await early.wait { Set($0.windowScores.filter { $0.window == 2 }.map(\.engine)).count == 3 })
        early.stop()

        let late = ScoreCollector(daemon, topics: ["live/", "window/"])
        #expect(await late.wait { $0.messages.count == 6 })
        #expect(Set(late.liveScores.map(\.engine.text)) == ["sim-1", "sim-2", "sim-3"])
        #expect(late.liveScores.allSatisfy { $0.cycle == 40 && $0.sequence == 40 })
        #expect(late.windowScores.allSatisfy { $0.window == 2 && $0.lastCycle == 40 })
        late.stop()

        let one = ScoreCollector(daemon, topics: ["live/sim-2/"])
        #expect(await one.wait { $0.messages.count == 1 })
        #expect(one.liveScores.first?.engine.text == "sim-2")
        one.stop()
        _ = await daemon.stop()
    }

    @Test func bothEncodingsCarryTheSameScores() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--publish-protobuf-bind", "tcp://127.0.0.1:*", "--tradeoff-stride", "30")
        let protobufEnd = try #require(
            daemon.child.errors.matches(of: /protobuf (tcp:[^\s,;]+)/).first.map { String($0.output.1) })
        let json = ScoreCollector(daemon)
        let protobuf = ScoreCollector(protobufEnd)
        #expect(await json.waitUntilSubscribed())
        #expect(await protobuf.waitUntilSubscribed())
        for encoding in ["json", "protobuf"] {
            let sent = try await Program.run(
                "simulate", "--push", "--connect", daemon.ingest, "--engines", "2", "--cycles", "70", "--rate", "0",
                "--prefix", encoding, "--encoding", encoding)
            #expect(sent.status == 0, "\(sent.errors)")
        }
        #expect(await json.wait { $0.liveScores.count == 140 && $0.windowScores.count == 4 })
        #expect(await protobuf.wait { $0.liveScores.count == 140 && $0.windowScores.count == 4 })
        #expect(json.liveScores == protobuf.liveScores)
        #expect(Set(json.windowScores) == Set(protobuf.windowScores))
        #expect(json.messages.allSatisfy { $0.payload.first == UInt8(ascii: "{") })
        #expect(protobuf.messages.allSatisfy { $0.payload.first != UInt8(ascii: "{") })
        // The same seed sent in either encoding is scored to the same bits.
        let scores = Dictionary(grouping: json.liveScores) { $0.engine.text.prefix { $0 != "-" } }
        #expect(scores["json"]?.map(\.rul.bitPattern) == scores["protobuf"]?.map(\.rul.bitPattern))
        _ = await daemon.stop()
        json.stop()
        protobuf.stop()
    }

    @Test func systemdIsToldOfReadinessLifeAndEnd() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "tandem-notify-\(UUID().uuidString)").path
        let listener = try NotifyListener(path: path)
        let daemon = try await DaemonProcess(
            "--status-interval", "100ms", environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "1000000"])
        #expect(await listener.wait(for: "READY=1"))
        #expect(await listener.wait(for: "WATCHDOG=1"))
        #expect(await listener.wait(for: "STATUS=0 engines"))
        _ = await daemon.stop()
        #expect(await listener.wait(for: "STOPPING=1"))
    }

    /// The bound of the design: 24 KiB for an engine's state, ring and last values, beyond the weights all share.
    @Test(.loadsTheMachine, arguments: [false, true])
    func anEngineTakesAtMost24KiB(isCascade: Bool) async throws {
        let engines = LongRun.either(20_000, short: 2_000)
        let cascade = isCascade ? try CascadeBundle() : nil
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--scoring-window-threads", "2", "--scoring-window-queue", "100000",
            "--status-interval", "100ms",
            model: cascade?.folder.path ?? Program.reference)
        let status = ScoreCollector(daemon, topics: ["status/"])
        #expect(await status.waitUntilSubscribed())
        // Thirty cycles of each engine; their windows are complete in the last round. What waits takes memory too, telemetry as well as
        // windows, so little of it may wait at a time.
        func run(_ engines: Int, prefix: String) async throws {
            let before = try #require(status.lastStatus)
            let fleet = SteadyFleet(FleetOptions(engines: engines, prefix: prefix), to: daemon.ingest) {
                [status] sent in
                let now = status.lastStatus ?? before
                let accepted = Int(now.accepted - before.accepted)
                let scored = Int(now.windows.scored - before.windows.scored)
                return sent < min(engines * 30, accepted + 1_000, engines * 29 + 100 + scored)
            }
            let end = before.windows.scored + UInt64(engines)
            #expect(await status.wait { $0.lastStatus?.windows.scored == end })
            #expect(await fleet.stop() == engines * 30)
            #expect(fleet.failure == nil)
        }
        // Some engines first, so that what every daemon needs is there already.
        try await run(200, prefix: "warm")
        let before = try daemon.residentBytes
        try await run(engines, prefix: "sim")
        let perEngine = (try daemon.residentBytes - before) / engines
        print(
            "memory per engine of a \(isCascade ? "cascade" : "plain bundle"), \(engines) engines with a full ring and a window scored: \(perEngine) bytes"
        )
        #expect(perEngine <= 24 * 1_024)
        _ = await daemon.stop()
        status.stop()
    }
}
