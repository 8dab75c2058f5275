import Inference
import ZeroMQ

extension Setting {
    static let modelPath = Setting(
        "model.path", .text, default: "cmapss",
        "The model bundle: a folder, or the name of one that came with the installation."
    )
    static let ingestType = Setting(
        "ingest.type", .choice(["sub", "pull"]), default: "sub",
        "How telemetry arrives. sub: from PUB sockets, which drop when Tandem is too slow; pull: from PUSH sockets, which wait."
    )
    static let ingestBind = Setting(
        "ingest.bind", .endpoints(.bind, usualPort: 5560), default: "tcp://127.0.0.1:5560",
        "Where it is awaited. To take it from other machines, by IPv4 and IPv6: [\"tcp://*:5560\"], behind a firewall."
    )
    static let ingestConnect = Setting(
        "ingest.connect", .endpoints(.connect, usualPort: 5560), default: "",
        "Where it is fetched, if publishers bind: [\"tcp://gateway:5560\"]."
    )
    static let ingestMode = Setting(
        "ingest.mode", .socketMode, default: "auto",
        "Who may send through its ipc:// sockets: their files' mode. auto: as the umask says, or 0600 where that lets everybody in."
    )
    static let ingestHighWaterMark = Setting(
        "ingest.high_water_mark", .integer(1...10_000_000), default: "100000",
        "Messages that may wait, for each publisher."
    )
    static let publishJSONBind = Setting(
        "publish.json.bind", .endpoints(.bind, usualPort: 5561), default: "tcp://127.0.0.1:5561",
        "Where subscribers of scores in JSON are awaited."
    )
    static let publishJSONConnect = Setting(
        "publish.json.connect", .endpoints(.connect, usualPort: 5561), default: "",
        "Where they are sent to, a proxy for instance."
    )
    static let publishProtobufBind = Setting(
        "publish.protobuf.bind", .endpoints(.bind, usualPort: 5562), default: "",
        "The same in Protobuf (tandem.v1), for instance [\"tcp://127.0.0.1:5562\"]."
    )
    static let publishProtobufConnect = Setting(
        "publish.protobuf.connect", .endpoints(.connect, usualPort: 5562), default: "",
        "Where scores in Protobuf are sent to."
    )
    static let publishMode = Setting(
        "publish.mode", .socketMode, default: "auto",
        "Who may subscribe at its ipc:// sockets, as ingest.mode."
    )
    static let publishHighWaterMark = Setting(
        "publish.high_water_mark", .integer(1...10_000_000), default: "100000",
        "Messages that may wait for one slow subscriber before it loses some, which `sequence` shows."
    )
    static let scoringWindowThreads = Setting(
        "scoring.window_threads", .integer(1...256), default: "1",
        "Threads that score windows."
    )
    static let scoringWindowQueue = Setting(
        "scoring.window_queue", .integer(1...1_000_000), default: "16384",
        "Complete windows that may wait to be scored; beyond it the oldest is abandoned, and said so."
    )
    static let scoringLivePrecision = Setting(
        "scoring.live_precision", .choice(PrecisionChoice.all.map(\.description)), default: "auto",
        "What the live path computes in. auto: the fastest that the bundle's measured figures allow and the processor has."
    )
    static let scoringWindowPrecision = Setting(
        "scoring.window_precision", .choice(PrecisionChoice.all.map(\.description)), default: "auto",
        "The same for the window path."
    )
    static let scoringPrecisionBound = Setting(
        "scoring.precision_bound", .number(0...100), default: "0.1",
        "The most that auto may change the error on held-out engines (RMSE, in cycles)."
    )
    static let alertsThreshold = Setting(
        "alerts.threshold", .number(0...1_000_000), default: "30",
        "An engine is alerted for when live scores it at this remaining useful life or less, in cycles."
    )
    static let alertsHysteresis = Setting(
        "alerts.hysteresis", .number(0...1_000_000), default: "10",
        "Above alerts.threshold by more than this it is well again: its alert is cleared, or was raised by mistake."
    )
    static let alertsLookAhead = Setting(
        "alerts.look_ahead", .integer(0...10_000), default: "10",
        "Cycles after the raising one that a window must have seen to confirm or retract an alert."
    )
    static let journalPath = Setting(
        "journal.path", .textOrNone, default: "auto",
        "The file (SQLite) that keeps alerts over restarts. auto: journal.sqlite in systemd's state directory, none without one; empty: nothing is kept."
    )
    static let enginesMaximum = Setting(
        "engines.maximum", .integer(1...10_000_000), default: "100000",
        "Engines held at once, at most 24 KiB each; one more evicts the one that was silent for longest."
    )
    static let enginesIdleTimeout = Setting(
        "engines.idle_timeout", .duration(milliseconds: 1_000...31_536_000_000, orNever: true), default: "never",
        "How long an engine may be silent before it is evicted."
    )
    static let controlBind = Setting(
        "control.bind", .localEndpoint, default: ControlEndpoint.automatic,
        "Where `tandem ctl` reaches the daemon. auto: control in the service's runtime directory, in $XDG_RUNTIME_DIR/tandem or in /tmp/tandem-<user id>; empty: nowhere."
    )
    static let controlMode = Setting(
        "control.mode", .fileMode, default: "0600",
        "Who may command it: the mode of the socket's file. 0600: its own user; 0660: its group as well."
    )
    static let statusInterval = Setting(
        "status.interval", .duration(milliseconds: 100...3_600_000, orNever: false), default: "1s",
        "How often `status/` is published."
    )
    static let shutdownGrace = Setting(
        "shutdown.grace", .duration(milliseconds: 0...3_600_000, orNever: false), default: "20s",
        "How long a stopping daemon goes on scoring what waits. A service manager must allow more."
    )
    static let logLevel = Setting(
        "log.level", .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]), default: "info",
        "The least severe messages that are logged."
    )

    /// Every key there is, in the order of the documentation. A key that is not here is refused by name.
    public static let catalogue: [Setting] = [
        modelPath,
        ingestType, ingestBind, ingestConnect, ingestMode, ingestHighWaterMark,
        publishJSONBind, publishJSONConnect, publishProtobufBind, publishProtobufConnect, publishMode,
        publishHighWaterMark,
        tradeoffPoint, tradeoffLookAhead, tradeoffError, tradeoffCPU, tradeoffStride, tradeoffBlend, tradeoffEngines,
        scoringWindowThreads, scoringWindowQueue,
        scoringLivePrecision, scoringWindowPrecision, scoringPrecisionBound,
        alertsThreshold, alertsHysteresis, alertsLookAhead,
        enginesMaximum, enginesIdleTimeout,
        controlBind, controlMode,
        journalPath,
        statusInterval, shutdownGrace, logLevel,
    ]
}
