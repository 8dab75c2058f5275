import Foundation
import Inference
import Telemetry
import Testing

/// The other commands as users and scripts meet them.
@Suite(.timeLimit(.minutes(10))) struct CommandTests {
    @Test(arguments: [
        [], ["serve"], ["settings"], ["tap"], ["replay"], ["simulate"], ["soak"], ["model"], ["model", "inspect"],
        ["model", "run"], ["model", "verify"],
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
        (["simulate", "--connect", "nonsense"], 69, "nonsense"),
        (["tap", "--json", "--side-by-side"], 64, "exclude each other"),
        (["soak", "--publishers", "5", "--engines", "2"], 64, "expected at least one for each of the 5 publishers"),
        (["model", "inspect", "/nonexistent"], 65, "no model bundle /nonexistent"),
    ])
    func aMistakeIsSaidInOneLineWithAnExitCode(command: [String], status: Int32, message: String) async throws {
        let outcome = try await Program.run(command)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
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

    @Test func theShippedBundleIsTheReferenceBackbone() async throws {
        let outcome = try await Program.run("model", "inspect", Program.bundle, "--shapes")
        #expect(outcome.status == 0, "\(outcome.errors)")
        // The BiLSTM's and the live LSTM's parameters in both conventions (64→256, two layers).
        for count in ["2236416", "2232320", "856064", "854016"] { #expect(outcome.output.contains(count)) }
        #expect(outcome.output.contains("weight_hh_l1_reverse"))
        #expect(outcome.output.contains("(1024, 512)"))
    }

    @Test func tapShowsLinesForPeopleAndForPrograms() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let table = try ChildProgram(
            Program.url, ["tap", "--connect", daemon.scores, "--duration", "60", "--count", "72", "live/", "window/"])
        let sideBySide = try ChildProgram(
            Program.url, ["tap", "--connect", daemon.scores, "--duration", "60", "--count", "22", "--side-by-side"])
        let json = try ChildProgram(
            Program.url, ["tap", "--connect", daemon.scores, "--duration", "60", "--count", "3", "--json", "status/"])
        #expect(await json.outcome().status == 0)
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "1", "--cycles", "70", "--rate", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        let rows = await table.outcome()
        #expect(rows.status == 0, "\(rows.errors)")
        #expect(rows.output.split(separator: "\n").count == 72)
        #expect(rows.output.contains("live      sim-1"))
        let pairs = await sideBySide.outcome()
        #expect(pairs.output.contains("look-ahead"))
        #expect(pairs.output.contains("final"))
        for line in json.output.split(separator: "\n") {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["topic"] as? String == "status/")
            #expect((object["message"] as? [String: Any])?["epoch"] != nil)
        }
        _ = await daemon.stop()
    }

    @Test func aSoakPassesAndCountsForItself() async throws {
        let outcome = try await Program.run(
            "soak", "--publishers", "2", "--engines", "20", "--rate", "400", "--duration", "5", "--faults", "0.05",
            "--seed",
            "3", "--model", Program.bundle, "--json")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let verdict = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(verdict["passed"] as? Bool == true)
        #expect(verdict["lost"] as? Int == 0)
        #expect((verdict["sent"] as? Int ?? 0) > 1_000)
        #expect(verdict["liveScores"] as? Int == verdict["sent"] as? Int)
        #expect(verdict["windowsDue"] as? Int == verdict["windowsScored"] as? Int)
        #expect((verdict["refusedReported"] as? [String: Int])?.isEmpty == false)
    }

    @Test func aSoakFailsWhenTheDaemonDoesNotDoAsItIsTold() async throws {
        // The soak counts windows at stride 10; this daemon has another.
        let daemon = try await DaemonProcess("--ingest-type", "pull", "--scoring-stride", "15")
        let outcome = try await Program.run(
            "soak", "--publishers", "1", "--engines", "2", "--rate", "400", "--duration", "1", "--faults", "0",
            "--telemetry", daemon.ingest, "--push", "--scores", daemon.scores)
        #expect(outcome.status == 1, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("windows due"))
        #expect(outcome.output.contains("failed"))
        _ = await daemon.stop()
    }
}
