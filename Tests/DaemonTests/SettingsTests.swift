import Daemon
import Foundation
import Inference
import Scoring
import Testing
import ZeroMQ

@Suite struct SettingsTests {
    private func load(
        yaml: String? = nil, _ environment: [String: String] = [:], _ arguments: [String] = []
    ) throws -> Settings {
        guard let yaml else { return try Settings.load(file: nil, environment: environment, arguments: arguments) }
        let file = FileManager.default.temporaryDirectory.appending(path: "tandem-\(UUID().uuidString).yaml")
        try yaml.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        return try Settings.load(file: file.path, environment: environment, arguments: arguments)
    }

    private func complaint(
        yaml: String? = nil, _ environment: [String: String] = [:], _ arguments: [String] = []
    ) -> String {
        do {
            _ = try load(yaml: yaml, environment, arguments)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test func nothingSaidGivesTheDefaults() throws {
        let settings = try load()
        #expect(settings.ingest.bind.map(\.text) == ["tcp://127.0.0.1:5560"])
        #expect(settings.publishJSON.bind.map(\.text) == ["tcp://127.0.0.1:5561"])
        #expect(settings.publishProtobuf.isEmpty)
        #expect(settings.tradeoff == .balanced && settings.tradeoffRules.isEmpty && settings.blend == .auto)
        #expect(settings.ingestType == .sub)
        #expect(settings.engineIdleTimeout == nil)
        #expect(settings.statusInterval == .seconds(1))
        #expect(settings.livePrecision == .auto && settings.windowPrecision == .auto)
        #expect(settings.precisionBound == 0.1)
    }

    @Test func theCommandLineOverridesTheEnvironmentAndThatTheFile() throws {
        let yaml = "scoring:\n  precision_bound: 3\n  window_threads: 3\n  window_queue: 3\n"
        let settings = try load(
            yaml: yaml,
            ["TANDEM_SCORING_WINDOW_THREADS": "4", "TANDEM_SCORING_WINDOW_QUEUE": "4", "HOME": "/"],
            ["--scoring-window-queue", "5"])
        #expect(settings.precisionBound == 3)
        #expect(settings.windowThreads == 4)
        #expect(settings.windowQueue == 5)
    }

    @Test(arguments: ["auto", "float32", "bfloat16", "int8"])
    func everyPrecisionCanBeAskedForOnEachPath(word: String) throws {
        let settings = try load([:], ["--scoring-live-precision", word])
        #expect(settings.livePrecision == PrecisionChoice(word) && settings.windowPrecision == .auto)
        #expect(try load(yaml: "scoring:\n  window_precision: \(word)\n").windowPrecision == PrecisionChoice(word))
    }

    @Test(arguments: [("0", 0), ("0.05", 0.05), ("1e-2", 0.01), ("100", 100)])
    func theBoundOfPrecisionIsANumberOfCycles(text: String, bound: Double) throws {
        #expect(try load([:], ["--scoring-precision-bound", text]).precisionBound == bound)
        #expect(try load(yaml: "scoring:\n  precision_bound: \(text)\n").precisionBound == bound)
    }

    @Test func alertsAreTunedInCycles() throws {
        #expect(try load().alerts == AlertPolicy(threshold: 30, hysteresis: 10, lookAhead: 10))
        let yaml = "alerts:\n  threshold: 45.5\n  hysteresis: 0\n  look_ahead: 3\n"
        #expect(try load(yaml: yaml).alerts == AlertPolicy(threshold: 45.5, hysteresis: 0, lookAhead: 3))
        #expect(
            complaint([:], ["--alerts-look-ahead", "-1"])
                == "command line: --alerts-look-ahead: found \"-1\", expected whole number, 0 to 10000")
    }

    @Test(arguments: [
        (nil, nil, nil), (nil, "/var/lib/tandem", "/var/lib/tandem/journal.sqlite"),
        ("auto", "/var/lib/tandem:/var/lib/other", "/var/lib/tandem/journal.sqlite"), ("auto", nil, nil),
        ("kept.sqlite", nil, "kept.sqlite"), ("/a/b.sqlite", "/var/lib/tandem", "/a/b.sqlite"),
        ("", "/var/lib/tandem", nil),
    ])
    func theJournalIsWhereItIsSaidOrInTheStateDirectory(said: String?, state: String?, path: String?) throws {
        var environment: [String: String] = [:]
        environment["STATE_DIRECTORY"] = state
        #expect(try load(environment, said.map { ["--journal-path=\($0)"] } ?? []).journalPath == path)
        #expect(try load(yaml: said.map { "journal:\n  path: \"\($0)\"\n" }, environment).journalPath == path)
        environment["TANDEM_JOURNAL_PATH"] = said
        #expect(try load(environment).journalPath == path)
    }

    @Test func listsComeAsYAMLSequencesSingleTextsOrCommas() throws {
        #expect(
            try load(yaml: "ingest:\n  bind: [\"tcp://127.0.0.1:1\", \"ipc:///tmp/a\"]\n").ingest.bind.map(\.text)
                == ["tcp://127.0.0.1:1", "ipc:///tmp/a"])
        #expect(try load(yaml: "ingest:\n  bind: tcp://127.0.0.1:1\n").ingest.bind.map(\.text) == ["tcp://127.0.0.1:1"])
        #expect(
            try load([:], ["--ingest-bind=tcp://127.0.0.1:1,tcp://127.0.0.1:2"]).ingest.bind.map(\.text)
                == ["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"])
        #expect(
            try load(["TANDEM_INGEST_BIND": "tcp://127.0.0.1:1, tcp://127.0.0.1:2"]).ingest.bind.map(\.text)
                == ["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"])
    }

    @Test func aListCanBeEmptied() throws {
        let settings = try load(yaml: "ingest:\n  bind: []\n  connect: [\"tcp://127.0.0.1:9\"]\n")
        #expect(settings.ingest.bind.isEmpty)
        #expect(settings.ingest.connect.map(\.text) == ["tcp://127.0.0.1:9"])
    }

    @Test func aMisspeltKeyOfTheFileIsRefusedByNameWithTheNearest() {
        let text = complaint(yaml: "tradeoff:\n  strid: 5\n")
        #expect(text.contains("unknown setting tradeoff.strid; did you mean tradeoff.stride?"), "\(text)")
    }

    @Test func aMisspeltVariableOrFlagIsRefusedByName() {
        #expect(
            complaint(["TANDEM_TRADEOFF_STRID": "5"])
                == "environment: unknown setting TANDEM_TRADEOFF_STRID; did you mean TANDEM_TRADEOFF_STRIDE?")
        #expect(
            complaint([:], ["--tradeoff-strid", "5"])
                == "command line: unknown setting --tradeoff-strid; did you mean --tradeoff-stride?")
    }

    @Test(arguments: [
        (["fast"], "command line: stray argument fast"),
        (["--tradeoff-stride"], "command line: --tradeoff-stride needs a value"),
        (["--tradeoff-stride", "--log-level", "info"], "command line: --tradeoff-stride needs a value"),
        (["--ingest-bind"], "command line: --ingest-bind needs a value"),
        (["--tradeoff-stride", "5", "fast"], "command line: stray argument fast"),
        (["--tradeoff-stride=5", "fast"], "command line: stray argument fast"),
        (["--tradeoff-stride", "5", "--tradeoff-stride", "6"], "command line: --tradeoff-stride is given twice"),
        (["--tradeoff-stride", "5", "--tradeoff-stride=6"], "command line: --tradeoff-stride is given twice"),
    ])
    func aBadlyWrittenFlagIsSaidOnce(arguments: [String], expected: String) {
        #expect(complaint([:], arguments) == expected)
    }

    @Test(arguments: [
        ("ingest.bind", "localhost:5560", "tcp://127.0.0.1:5560"), ("ingest.bind", "tcp://*", "tcp://*:5560"),
        ("publish.json.bind", "tcp://127.0.0.1", "tcp://127.0.0.1:5561"),
        ("ingest.connect", "tcp://*:5560", "tcp://127.0.0.1:5560"),
        ("publish.protobuf.connect", "gateway", "tcp://gateway:5562"),
        ("ingest.bind", "tcp://127.0.0.1:5560/", "tcp://127.0.0.1:5560"),
        ("control.bind", "/run/x/control", "ipc:///run/x/control"),
    ])
    func anEndpointThatIsNoneIsSaidWithWhatWasMeant(key: String, text: String, meant: String) throws {
        let setting = try #require(Setting.catalogue.first { $0.key == key })
        for said in [complaint([:], ["\(setting.flag)=\(text)"]), complaint([setting.environmentName: text])] {
            #expect(
                said.contains("found \"") && said.hasSuffix("; did you mean \(meant)?"), "\(said)")
        }
    }

    @Test func aBlankAtEitherEndIsSaidAndOneAfterACommaIsNot() throws {
        for (text, place) in [("\" tcp://127.0.0.1:1\"", "before"), ("\"tcp://127.0.0.1:1 \"", "after")] {
            let said = complaint(yaml: "ingest:\n  bind: [\(text)]\n")
            #expect(
                said.hasSuffix(
                    "with a blank \(place) it, expected tcp://address:port or ipc://path; did you mean tcp://127.0.0.1:1?"
                ))
        }
        #expect(try load(["TANDEM_INGEST_BIND": "ipc://a, ipc://b"]).ingest.bind.map(\.text) == ["ipc://a", "ipc://b"])
    }

    @Test func aListFlagTakesSeveralValuesAndCanBeGivenAgain() throws {
        let settings = try load([:], ["--ingest-bind", "ipc://a", "ipc://b", "--ingest-bind=ipc://c"])
        #expect(settings.ingest.bind.map(\.text) == ["ipc://a", "ipc://b", "ipc://c"])
        #expect(try load([:], ["--ingest-bind=", "--ingest-connect", "ipc://a"]).ingest.bind.isEmpty)
    }

    @Test(arguments: ["scoring:\n", "scoring: ~\npublish:\n  json:\n", "scoring:\n  # window_queue: 5\nlog: null\n"])
    func aSectionWithEveryKeyCommentedOutSaysNothing(yaml: String) throws {
        #expect(try load(yaml: yaml) == load())
    }

    @Test(arguments: [
        ("scoring: \"\"\n", "unknown setting scoring"), ("scoring: 5\n", "unknown setting scoring"),
        ("scorin:\n", "unknown setting scorin"),
        ("scoring:\n  window_threads:\n", "scoring.window_threads: found \"\", expected whole number, 1 to 256"),
    ])
    func aValueWhereASectionBelongsAndTheOtherWayRoundAreRefused(yaml: String, expected: String) {
        let text = complaint(yaml: yaml)
        #expect(text.contains(expected), "\(text)")
    }

    @Test(arguments: [
        (
            "--tradeoff-stride", "0",
            "command line: --tradeoff-stride: found \"0\", expected whole number, 1 to 1024, or empty"
        ),
        (
            "--scoring-window-threads", "257",
            "command line: --scoring-window-threads: found \"257\", expected whole number, 1 to 256"
        ),
        (
            "--tradeoff-stride", "ten",
            "command line: --tradeoff-stride: found \"ten\", expected whole number, 1 to 1024, or empty"
        ),
        ("--status-interval", "1", "command line: --status-interval: found \"1\", expected time, 100ms to 1h"),
        ("--status-interval", "2h", "command line: --status-interval: found \"2h\", expected time, 100ms to 1h"),
        (
            "--scoring-live-precision", "int4",
            "command line: --scoring-live-precision: found \"int4\", expected auto | float32 | bfloat16 | int8"
        ),
        (
            "--scoring-window-precision", "INT8",
            "command line: --scoring-window-precision: found \"INT8\", expected auto | float32 | bfloat16 | int8"
        ),
        (
            "--scoring-precision-bound", "101",
            "command line: --scoring-precision-bound: found \"101\", expected number, 0 to 100"
        ),
        (
            "--scoring-precision-bound", "nan",
            "command line: --scoring-precision-bound: found \"nan\", expected number, 0 to 100"
        ),
        (
            "--scoring-precision-bound", "little",
            "command line: --scoring-precision-bound: found \"little\", expected number, 0 to 100"
        ),
        ("--ingest-type", "push", "command line: --ingest-type: found \"push\", expected sub | pull"),
        (
            "--engines-idle-timeout", "soon",
            "command line: --engines-idle-timeout: found \"soon\", expected time, 1s to 8760h, or never"
        ),
    ])
    func aValueOutOfRangeNamesWhatWasFoundAndExpected(flag: String, value: String, expected: String) {
        #expect(complaint([:], [flag, value]) == expected)
    }

    @Test func allComplaintsComeAtOnce() {
        let text = complaint(yaml: "tradeoff:\n  stride: 9999\nlog:\n  levle: info\n", ["TANDEM_STATUS_INTERVAL": "x"])
        #expect(text.split(separator: "\n").count == 3, "\(text)")
    }

    @Test func anUnreadableFileAndBrokenYAMLSaySo() {
        let text = complaint(yaml: "tradeoff:\n  stride: [1\n")
        #expect(text.contains("not valid YAML: line 3, column 1: did not find expected"), "\(text)")
        #expect(!text.contains("\n"), "\(text)")
        do {
            _ = try Settings.load(file: "/nonexistent/tandem.yaml", environment: [:], arguments: [])
            Issue.record("a file that is not there was read")
        } catch {
            #expect("\(error)" == "/nonexistent/tandem.yaml: cannot read the settings: no such file or directory")
        }
    }

    @Test func aSectionInPlaceOfAValueSaysSo() {
        let text = complaint(yaml: "tradeoff:\n  stride: [1, 2]\n")
        #expect(text.contains("tradeoff.stride: found a list, expected whole number, 1 to 1024, or empty"), "\(text)")
    }

    @Test(arguments: [
        (["tradeoff:\n  point: latency\n"], "latency"),
        (["tradeoff:\n  look_ahead: 12\n  stride: 5\n"], "look_ahead 12, stride 5"),
        (["tradeoff:\n  error: 9.5\n  cpu: 60%\n"], "error 9.5, cpu 60%"), (["tradeoff:\n  stride: 10\n"], "stride 10"),
        (["tradeoff:\n  point: \"\"\n  cpu: 5%\n"], "cpu 5%"), (["tradeoff:\n  point:\n"], "balanced"),
        // A stronger source that names any of a policy speaks for all of it.
        (["tradeoff:\n  look_ahead: 12\n  cpu: 5%\n", "TANDEM_TRADEOFF_STRIDE", "7"], "stride 7"),
        (["tradeoff:\n  stride: 12\n", "TANDEM_TRADEOFF_POINT", "accuracy"], "accuracy"),
        (["tradeoff:\n  stride: 12\n", "TANDEM_TRADEOFF_POINT", ""], "stride 12"),
        (["tradeoff:\n  stride: 12\n", "TANDEM_TRADEOFF_POINT", "accuracy", "--tradeoff-error", "8"], "error 8"),
        (["tradeoff:\n  error: 9\n", "TANDEM_TRADEOFF_BLEND", "never"], "error 9"),
    ])
    func theStrongestSourceThatNamesAGoalSaysThePolicy(said: [String], policy: String) throws {
        let settings = try load(
            yaml: said[0], said.count > 2 ? [said[1]: said[2]] : [:], Array(said.dropFirst(3)))
        #expect(settings.tradeoff.description == policy)
    }

    @Test func otherPoliciesByEngineComeAsAListHoweverItIsCut() throws {
        let rules = ["FD001-*: look_ahead 20, stride 5", "T?: live"]
        #expect(
            try load(yaml: "tradeoff:\n  engines: [\"\(rules[0])\", \"\(rules[1])\"]\n").tradeoffRules.map(
                \.description) == rules)
        #expect(
            try load(["TANDEM_TRADEOFF_ENGINES": rules.joined(separator: ",")]).tradeoffRules.map(\.description)
                == rules)
        #expect(try load([:], ["--tradeoff-engines"] + rules).tradeoffRules.map(\.description) == rules)
        #expect(try load(yaml: "tradeoff:\n  blend: never\n").blend == .never)
    }

    @Test(arguments: [
        (
            ["--tradeoff-look-ahead", "12", "--tradeoff-error", "9"],
            "command line: tradeoff: found look_ahead 12 and error 9, expected one goal"
        ),
        (
            ["--tradeoff-point", "live", "--tradeoff-stride", "3"],
            "command line: tradeoff: found live and stride 3, expected one goal"
        ),
        (
            ["--tradeoff-point", "fast"],
            "command line: --tradeoff-point: found \"fast\", expected live | latency | balanced | accuracy, or empty"
        ),
        (
            ["--tradeoff-look-ahead", "-1"],
            "command line: --tradeoff-look-ahead: found \"-1\", expected whole number, 0 to 1023, or empty"
        ),
        (
            ["--tradeoff-error", "0"],
            "command line: --tradeoff-error: found \"0\", expected number, 0.001 to 100000, or empty"
        ),
        (
            ["--tradeoff-cpu", "0.6"],
            "command line: --tradeoff-cpu: found \"0.6\", expected share, more than 0% and at most 100%, or empty"
        ),
        (["--tradeoff-blend", "often"], "command line: --tradeoff-blend: found \"often\", expected auto | never"),
        (["--tradeoff-engines", "a: fast"], "tradeoff.engines: \"a: fast\": found \"fast\", expected one of live, "),
        (["--scoring-stride", "5"], "command line: unknown setting --scoring-stride: it is --tradeoff-stride now"),
    ])
    func aPolicyThatIsNoneSaysSo(arguments: [String], expected: String) {
        let text = complaint([:], arguments)
        #expect(text.hasPrefix(expected) && !text.contains("\n"), "\(text)")
    }

    @Test func twoGoalsAreKeptApartForWhoKnowsTheBundle() {
        do {
            _ = try Settings.load(
                file: nil, environment: [:], arguments: ["--tradeoff-look-ahead", "12", "--tradeoff-error", "9"])
            Issue.record("two goals were taken")
        } catch {
            #expect(error.contradiction?.alternatives.map(\.description) == ["look_ahead 12", "error 9"])
        }
    }

    @Test func aDaemonWithoutAWayInOrOutIsRefused() {
        #expect(complaint(yaml: "ingest: {bind: []}").contains("telemetry has no way in"))
        #expect(complaint(yaml: "publish: {json: {bind: []}}").contains("scores have no way out"))
    }

    @Test func theGeneratedYAMLIsReadBackAsTheDefaults() throws {
        #expect(try load(yaml: SettingsReference.yaml()) == load())
    }

    @Test func everySettingIsDocumentedWithItsThreeNames() {
        let text = SettingsReference.text()
        for setting in Setting.catalogue {
            #expect(text.contains("\n    also     \(setting.flag), \(setting.environmentName)\n"))
        }
        #expect(Set(Setting.catalogue.map(\.flag)).count == Setting.catalogue.count)
        #expect(Set(Setting.catalogue.map(\.environmentName)).count == Setting.catalogue.count)
    }

    @Test func theShippedSettingsFileIsTheGeneratedOne() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shipped = try String(contentsOf: root.appending(path: "systemd/tandem.yaml"), encoding: .utf8)
        #expect(shipped == SettingsReference.yaml(), "run: tandem settings --yaml > systemd/tandem.yaml")
    }
}
