import Foundation
import Inference
import Telemetry
import TestSupport
import Testing

/// The other commands as users and scripts meet them.
@Suite struct CommandTests {
    @Test(arguments: [
        [], ["serve"], ["settings"], ["tap"], ["replay"], ["simulate"], ["soak"], ["evaluate"], ["tradeoff"], ["model"],
        ["model", "inspect"], ["model", "run"], ["model", "verify"], ["model", "bench"],
        ["ctl"], ["ctl", "status"], ["ctl", "tradeoff"], ["ctl", "tradeoff", "get"], ["ctl", "tradeoff", "set"],
        ["ctl", "engine"],
        ["ctl", "engine", "show"], ["ctl", "engine", "reset"], ["ctl", "reload"], ["ctl", "drain"], ["ctl", "model"],
        ["ctl", "model", "swap"],
    ])
    func everyCommandExplainsItselfWithAnExample(command: [String]) async throws {
        let outcome = try await Program.run(command + ["--help"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("USAGE: tandem"))
        #expect(outcome.output.matches(of: /\n\s+tandem \w+/).count >= 1, "\(outcome.output)")
    }

    @Test(arguments: [
        (["replay"], 64, "Missing expected argument"),
        (["replay", "/nonexistent/train_FD001.txt"], 65, "/nonexistent/train_FD001.txt"),
        (["replay", "x.txt", "--speed", "fast"], 64, "--speed"),
        (["replay", "x.txt", "--rate", "5", "--speed", "2"], 64, "--rate and --speed exclude each other"),
        (["simulate", "--engines", "0", "--patience", "0.1"], 64, "engines"),
        (
            ["simulate", "--connect", "tcp://127.0.0.1:1", "--patience", "0.2"], 69,
            "nobody took telemetry at tcp://127.0.0.1:1"
        ),
        (["simulate", "--connect", "nonsense"], 64, "nonsense"),
        (["simulate", "--age", "5"], 64, "--age: found 5.0, expected 0.0 to 0.99"),
        (["simulate", "--spikes", "2"], 64, "--spikes: found 2.0, expected 0.0 to 1.0"),
        (["simulate", "--prefix", "a b"], 64, "--prefix"),
        (["simulate", "--patience", "1e300"], 64, "--patience"),
        (["simulate", "--rate", "nan"], 64, "--rate"),
        (["replay", "x.txt", "--rate", "1e300"], 64, "--rate"),
        (["tap", "--duration", "nan"], 64, "--duration"),
        (["tap", "--duration", "inf"], 64, "--duration"),
        (["tap", "--duration", "1e30"], 64, "--duration"),
        (
            ["tap", "--side-by-side", "window/E1/"], 64,
            "found topic window/E1/, expected live/..., settled/... or alert/..."
        ),
        (["tap", "--connect", "nonsense"], 64, "nonsense"),
        (["soak", "--rate", "inf"], 64, "--rate"),
        (["soak", "--rate", "1e300"], 64, "--rate"),
        (["soak", "--duration", "inf"], 64, "--duration"),
        (["soak", "--max-live-p99", "nan"], 64, "--max-live-p99"),
        (["serve", "--tradeoff-stride"], 78, "error: command line: --tradeoff-stride needs a value\n"),
        (
            [
                "model", "run", Program.bundle, "--path", "live", "--input", "/nonexistent/x", "--output",
                "/nonexistent/y",
            ],
            65, "error: --input /nonexistent/x: "
        ),
        (["tap", "--json", "--side-by-side"], 64, "exclude each other"),
        (["tradeoff", "--rate", "0"], 64, "--rate 0.0: expected more than 0"),
        (
            ["tradeoff", Program.bundle, "--policy", "fast"], 78,
            "error: tradeoff: found \"fast\", expected one of live, "
        ),
        (["tradeoff", Program.bundle, "--policy", "look_ahead 30"], 78, "so 0 to 29 can be had"),
        (
            ["tradeoff", Program.bundle, "--policy", "look_ahead 12, error 9"], 78,
            "look_ahead 12 alone comes to look-ahead 12, "
        ),
        (
            ["serve", "--tradeoff-look-ahead", "12", "--tradeoff-error", "9", "--model-path", Program.bundle], 78,
            "look_ahead 12 alone comes to look-ahead 12, stride 5, expected error "
        ),
        (["soak", "--policy", "look_ahead 5, error 3"], 64, "--policy look_ahead 5, error 3: "),
        (["soak", "--policy", "live", "--telemetry", "tcp://127.0.0.1:1"], 64, "tandem ctl tradeoff set"),
        (["soak", "--publishers", "5", "--engines", "2"], 64, "expected at least one for each of the 5 publishers"),
        (["model", "inspect", "/nonexistent"], 65, "no model bundle /nonexistent"),
    ])
    func aMistakeIsSaidInOneLineWithAnExitCode(command: [String], status: Int32, message: String) async throws {
        let outcome = try await Program.run(command)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func tradeoffShowsTheMenuAndWhatAPolicyComesTo() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (json, svg) = (folder.appending(path: "t.json"), folder.appending(path: "t.svg"))
        let outcome = try await Program.run(
            "tradeoff", Program.bundle, "--policy", "look_ahead 12, stride 7", "--json", json.path, "--svg", svg.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("look_ahead 12, stride 7: look-ahead 12, a window every 7 cycles"))
        let report = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: json)) as? [String: Any])
        let menu = try #require(report["menu"] as? [[String: Any]])
        #expect(menu.count == 30)
        #expect(menu[15]["names"] as? [String] == ["balanced"] && menu[15]["stride"] as? Int == 5)
        #expect((report["asked"] as? [String: Any])?["wait_cycles"] as? [Int] == [12, 18])
        #expect(try String(contentsOf: svg, encoding: .utf8).contains("balanced: "))
    }

    @Test func brokenYAMLIsOneError() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "tandem-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try "tradeoff:\n  stride: [1\n".write(to: file, atomically: true, encoding: .utf8)
        let outcome = try await Program.run("serve", "--config", file.path)
        #expect(outcome.status == 78)
        #expect(outcome.errors.hasPrefix("error: \(file.path): not valid YAML: line 3, column 1: "))
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }

    @Test func settingsPrintsWhatServeReads() async throws {
        let yaml = try await Program.run("settings", "--yaml")
        let shipped = try String(contentsOf: Program.root.appending(path: "systemd/tandem.yaml"), encoding: .utf8)
        #expect(yaml.output == shipped)
    }

    @Test func theShippedBundleComputesWhatItsTrainerDid() async throws {
        let outcome = try await Program.run("model", "verify", Program.bundle)
        #expect(outcome.status == 0, "\(outcome.errors)")
        print(outcome.output)
        for name in ["live.rul", "live.health", "window.rul", "window.health", "window_last.rul", "window_last.health"]
        {
            #expect(outcome.output.contains(name))
        }
    }

    @Test func inspectPrintsTheLookAheadCurveAndWhereABundleComesFrom() async throws {
        let outcome = try await Program.run("model", "inspect", Program.bundle)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        let header = try #require(lines.firstIndex { $0.hasPrefix("  look-ahead") })
        let shown = lines[(header + 1)...].prefix(8).map { $0.split(separator: " ").first.map(String.init) }
        #expect(shown == ["0", "2", "5", "10", "15", "20", "25", "29"])
        let whole = try await Program.run("model", "inspect", Program.bundle, "--curve")
        #expect(whole.output.split(separator: "\n").count == lines.count + 22)
        for text in ["RMSE in cycles", "NASA score", "engines   cycles", "provenance", "held_out_engines", "FD004"] {
            #expect(outcome.output.contains(text), "\(text)")
        }
    }

    @Test func inspectPrintsWhatAPrecisionCosts() async throws {
        let outcome = try await Program.run("model", "inspect", Program.bundle)
        let figures = try #require(try ModelBundle.load(contentsOf: Program.bundle).manifest.precision?.window?.int8)
        #expect(outcome.output.contains("RMSE in cycles less that of float32"))
        let line = try #require(outcome.output.split(separator: "\n").first { $0.hasPrefix("  int8") })
        #expect(line.hasSuffix(String(format: "%+.4f", figures.rmseChange)), "\(line)")
    }

    @Test func inspectSaysWhatAWindowPathReadsOfTheLivePath() async throws {
        let cascade = try CascadeBundle()
        let outcome = try await Program.run("model", "inspect", cascade.folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("a cascade: reads 32 features of the live path's dense3 at every cycle"))
        #expect(outcome.output.contains("64 + 32 of live dense3"))
        let plain = try await Program.run("model", "inspect", Program.reference)
        #expect(!plain.output.contains("a cascade"))
    }

    @Test func theReferenceBackboneHasThePublishedParameters() async throws {
        let outcome = try await Program.run("model", "inspect", Program.reference, "--shapes")
        #expect(outcome.status == 0, "\(outcome.errors)")
        // The BiLSTM's and the live LSTM's parameters in both conventions (64→256, two layers).
        for count in ["2236416", "2232320", "856064", "854016"] { #expect(outcome.output.contains(count)) }
        #expect(outcome.output.contains("weight_hh_l1_reverse"))
        #expect(outcome.output.contains("(1024, 512)"))
    }

    @Test func tapShowsLinesForPeopleAndForPrograms() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let table = try ChildProgram(
            Program.url, ["tap", "--connect", daemon.scores, "--duration", "3600", "--count", "72", "live/", "window/"])
        let sideBySide = try ChildProgram(
            Program.url, ["tap", "--connect", daemon.scores, "--duration", "3600", "--count", "100", "--side-by-side"])
        let json = try ChildProgram(
            Program.url, ["tap", "--connect", daemon.scores, "--duration", "3600", "--count", "3", "--json", "status/"])
        #expect(await json.outcome().status == 0)
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "1", "--cycles", "70", "--rate", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        let rows = await table.outcome()
        #expect(rows.status == 0, "\(rows.errors)")
        #expect(rows.output.split(separator: "\n").count == 72)
        #expect(rows.output.contains("live      sim-1"))
        let pairs = await sideBySide.outcome()
        // 70 cycles live, and settled ones of at least 30 of them.
        let lines = pairs.output.split(separator: "\n")
        #expect(lines.prefix(2).joined().contains(/live, at once +settled, later/))
        #expect(lines.contains { $0.contains(/^sim-1 +70 +\d+\.\d ± \d+\.\d *$/) }, "\(pairs.output)")
        #expect(lines.contains { $0.contains(/^sim-1 +15 +\d+\.\d ± \d+\.\d +[+-]\d+\.\d +15   (window|blend)$/) })
        for line in json.output.split(separator: "\n") {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["topic"] as? String == "status/")
            #expect((object["message"] as? [String: Any])?["epoch"] != nil)
        }
        _ = await daemon.stop()
    }

    @Test func aTapThatCannotWriteSaysSo() async throws {
        let daemon = try await DaemonProcess()
        let tap = "exec \"$0\" tap --json status/ --connect \(daemon.scores)"
        for (redirection, reason) in [("> /dev/full", "no space left on device"), (">&-", "bad file descriptor")] {
            let child = try ChildProgram(URL(filePath: "/bin/sh"), ["-c", "\(tap) \(redirection)", Program.url.path])
            let outcome = await child.outcome()
            #expect(outcome.status == 74)
            #expect(outcome.errors == "error: standard output: \(reason)\n")
        }
        _ = await daemon.stop()
    }

    /// Nothing has come, and a hint is not due as soon as that.
    @Test func aTapEndsWhenItsTimeIsOver() async throws {
        let outcome = try await Program.run("tap", "--connect", "tcp://127.0.0.1:1", "--duration", "0.01")
        #expect(outcome.status == 0 && outcome.output.isEmpty)
    }

    @Test(.loadsTheMachine, arguments: [[], ["--push"]])
    func aPublisherWhoseDaemonDiesSaysSoAndEnds(pattern: [String]) async throws {
        let daemon = try await DaemonProcess("--ingest-type", pattern.isEmpty ? "sub" : "pull")
        let publisher = try ChildProgram(
            Program.url, ["simulate", "--connect", daemon.ingest, "--rate", "0", "--patience", "1"] + pattern)
        let tap = try await Program.run(
            "tap", "--connect", daemon.scores, "--count", "1", "--duration", "3600", "live/")
        #expect(tap.output.contains("live "))
        daemon.child.send(SIGKILL)
        _ = await daemon.child.outcome()
        let outcome = await publisher.outcome()
        #expect(outcome.status == 69)
        let message = /error: the daemon at tcp:\S+ stopped taking telemetry after \d+ cycles/
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test(.loadsTheMachine, arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGKILL, -9)] as [(Int32, Int32)])
    func aSoakThatIsStoppedTakesItsChildrenWithIt(signal: Int32, status: Int32) async throws {
        let soak = try ChildProgram(
            Program.url, ["soak", "--publishers", "2", "--duration", "600", "--model", Program.bundle])
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-soak-\(soak.identifier)").path
        // The daemon and both publishers, which begin once the daemon has spoken.
        let children = await Descendants.wait(of: soak.identifier, count: 3)
        try #require(children.count == 3, "\(soak.errors)")
        soak.send(signal)
        #expect(await soak.outcome().status == status)
        #expect(await Descendants.haveEnded(children))
        if signal != SIGKILL { #expect(!FileManager.default.fileExists(atPath: folder)) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    @Test(.loadsTheMachine) func aSoakPassesAndCountsForItself() async throws {
        // So many engines that each publisher's report is larger than what a pipe holds. A soak has a rate and a time; here both
        // only say how much is sent at most, for each engine sends one cycle more at the end, as fast as it is taken.
        let engines = 12_000
        let outcome = try await Program.run(
            "soak", "--publishers", "2", "--engines", "\(engines)", "--rate", "4000", "--duration", "5", "--faults",
            "0.05", "--seed", "3", "--model", Program.bundle, "--json")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let verdict = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(verdict["passed"] as? Bool == true)
        #expect(verdict["lost"] as? Int == 0)
        #expect((verdict["sent"] as? Int ?? 0) > engines)
        #expect(verdict["liveScores"] as? Int == verdict["sent"] as? Int)
        #expect((verdict["refusedReported"] as? [String: Int])?.isEmpty == false)
        #expect(verdict["settled"] as? Int == verdict["sent"] as? Int)
        #expect(verdict["unsettled"] as? Int == 0)
    }

    /// A soak has a rate and a time. These come to 200 cycles, which are no load for any machine: a slower one sends fewer, and
    /// nothing is expected of their number.
    private static let shortly = ["--rate", "200", "--duration", "1"]

    @Test(.loadsTheMachine) func aSoakOfARunningDaemonCountsByItsPolicy() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull", "--tradeoff-stride", "15")
        // Twice: what the daemon did before is not the second soak's.
        for seed in ["1", "2"] {
            let soak = try await Program.run(
                [
                    "soak", "--publishers", "1", "--engines", "2", "--faults", "0", "--seed", seed, "--telemetry",
                    daemon.ingest, "--push", "--scores", daemon.scores,
                ] + Self.shortly)
            #expect(soak.status == 0, "\(soak.output)\(soak.errors)")
            #expect(soak.output.contains("policy              stride 15: look-ahead 15, stride 15"))
        }
        _ = await daemon.stop()
    }

    @Test(.loadsTheMachine, arguments: ["live", "look_ahead 20", "look_ahead 3, stride 27"])
    func aSoakStartsADaemonWithThePolicyItIsTold(policy: String) async throws {
        let outcome = try await Program.run(
            [
                "soak", "--publishers", "1", "--engines", "3", "--faults", "0.02", "--model", Program.bundle,
                "--policy", policy,
            ] + Self.shortly)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("policy              \(policy): "))
        #expect(outcome.output.contains("unsettled           0"))
    }
}
