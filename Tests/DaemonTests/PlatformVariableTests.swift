import Daemon
import Testing

/// Variables that begin as ours do and are none of ours, and those that are meant to be.
@Suite struct PlatformVariableTests {
    private static func note(_ first: String, _ count: Int) -> String {
        count > 1
            ? "environment: \(first) and \(count - 1) more of its kind come from the platform, for a service or container "
                + "called tandem, and are ignored; in Kubernetes enableServiceLinks: false keeps them away"
            : "environment: \(first) comes from the platform, for a service or container called tandem, and is ignored; in "
                + "Kubernetes enableServiceLinks: false keeps it away"
    }

    /// As a pod has them beside Services `tandem`, `tandem-scores` and one with IPv6.
    static let kubernetes: [String: String] = [
        "TANDEM_SERVICE_HOST": "10.0.171.239",
        "TANDEM_SERVICE_PORT": "5560",
        "TANDEM_SERVICE_PORT_TELEMETRY": "5560",
        "TANDEM_SERVICE_PORT_JSON_SCORES": "5561",
        "TANDEM_PORT": "tcp://10.0.171.239:5560",
        "TANDEM_PORT_5560_TCP": "tcp://10.0.171.239:5560",
        "TANDEM_PORT_5560_TCP_PROTO": "tcp",
        "TANDEM_PORT_5560_TCP_PORT": "5560",
        "TANDEM_PORT_5560_TCP_ADDR": "10.0.171.239",
        "TANDEM_SCORES_SERVICE_HOST": "10.0.171.240",
        "TANDEM_SCORES_SERVICE_PORT": "5561",
        "TANDEM_SCORES_PORT": "udp://10.0.171.240:5561",
        "TANDEM_SCORES_PORT_5561_UDP": "udp://10.0.171.240:5561",
        "TANDEM_SCORES_PORT_5561_UDP_PROTO": "udp",
        "TANDEM_V6_SERVICE_HOST": "fd00:10:96::1",
        "TANDEM_V6_PORT": "tcp://[fd00:10:96::1]:5560",
        "TANDEM_V6_PORT_5560_TCP_ADDR": "fd00:10:96::1",
    ]

    /// As `docker run --link tandem` has them.
    static let docker: [String: String] = [
        "TANDEM_NAME": "/subscriber/tandem", "TANDEM_PORT": "tcp://172.17.0.5:5560",
        "TANDEM_ENV_TANDEM_TRADEOFF_STRIDE": "5", "TANDEM_ENV_LANG": "C.UTF-8",
    ]

    private func load(_ environment: [String: String]) -> (notes: [String], complaints: [String]) {
        do throws(SettingsError) {
            return (try Settings.load(file: nil, environment: environment, arguments: []).notes, [])
        } catch {
            return ([], error.complaints)
        }
    }

    @Test func whatThePlatformSetsIsIgnoredWithOneLine() {
        for (variables, first) in [(Self.kubernetes, "TANDEM_PORT"), (Self.docker, "TANDEM_ENV_LANG")] {
            let found = load(variables.merging(["HOME": "/"]) { $1 })
            #expect(found.complaints == [])
            #expect(found.notes == [Self.note(first, variables.count)])
        }
    }

    @Test(arguments: kubernetes.sorted { $0.key < $1.key }.map { [$0.key, $0.value] })
    func eachOfThemIsKnownByItself(variable: [String]) {
        let found = load([variable[0]: variable[1]])
        #expect(found.complaints == [])
        #expect(found.notes == [Self.note(variable[0], 1)])
    }

    /// A name of the form with a value that is not, or the other way about, is a mistake of somebody's.
    @Test(arguments: [
        ("TANDEM_PORT", "5560"), ("TANDEM_PORT", "tcp://10.0.0.1"), ("TANDEM_PORT", "ipc:///run/x:1"),
        ("TANDEM_SERVICE_PORT", "http"),
        ("TANDEM_SERVICE_HOST", ""), ("TANDEM_SERVICE_HOST", "a host"), ("TANDEM_PORT_5560", "tcp://10.0.0.1:5560"),
        ("TANDEM_PORT_5560_TCP", "10.0.0.1"), ("TANDEM_PORT_99999_TCP", "tcp://10.0.0.1:5560"), ("TANDEM_NAME", "mine"),
        ("TANDEM_ENV_LANG", "C.UTF-8"), ("TANDEM_INGEST_HOST", "10.0.0.1"), ("TANDEM_SERVICE", "tandem"),
    ])
    func whatOnlyLooksAlikeIsRefused(name: String, value: String) {
        let found = load([name: value])
        #expect(found.complaints.count == 1)
        #expect(found.complaints.first?.hasPrefix("environment: unknown setting \(name)") == true)
    }

    @Test(arguments: [
        ("TANDEM_TRADEOF_STRIDE", "TANDEM_TRADEOFF_STRIDE"),
        ("TANDEM_INGEST_HIGHWATERMARK", "TANDEM_INGEST_HIGH_WATER_MARK"),
        ("TANDEM_TRADEOFF__STRIDE", "TANDEM_TRADEOFF_STRIDE"),
        ("TANDEM_WINDOW_THREADS", "TANDEM_SCORING_WINDOW_THREADS"),
        ("TANDEM_LOGLEVEL", "TANDEM_LOG_LEVEL"), ("TANDEM_JOURNAL_PAHT", "TANDEM_JOURNAL_PATH"),
    ])
    func aMisspeltSettingIsRefusedWithWhatWasMeant(name: String, meant: String) {
        let found = load(Self.kubernetes.merging([name: "5"]) { $1 })
        #expect(found.complaints == ["environment: unknown setting \(name); did you mean \(meant)?"])
    }

    @Test(arguments: [
        ("--ingest-highwater-mark", "--ingest-high-water-mark"), ("--ingest_type", "--ingest-type"),
        ("--windowThreads", "--scoring-window-threads"), ("--stride", "--tradeoff-stride"),
    ])
    func aMisspeltFlagIsRefusedWithWhatWasMeant(flag: String, meant: String) {
        let error = #expect(throws: SettingsError.self) {
            try Settings.load(file: nil, environment: [:], arguments: [flag, "5"])
        }
        #expect(error?.complaints == ["command line: unknown setting \(flag); did you mean \(meant)?"])
    }

    @Test func whatIsLikeNothingIsOnlyRefused() {
        #expect(
            load(["TANDEM_COLOUR": "blue"]).complaints
                == ["environment: unknown setting TANDEM_COLOUR; tandem settings lists them all"])
    }
}
