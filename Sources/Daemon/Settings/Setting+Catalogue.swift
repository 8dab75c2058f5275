extension Setting {
    static let modelPath = Setting(
        "model.path", .text, default: "cmapss",
        "The model bundle: a folder, or the name of one in the models folder that came with the installation."
    )
    static let ingestType = Setting(
        "ingest.type", .choice(["sub", "pull"]), default: "sub",
        "How telemetry arrives: from publishers (SUB, drops when full) or from pushers (PULL, they wait when full)."
    )
    static let ingestBind = Setting(
        "ingest.bind", .list, default: "tcp://127.0.0.1:5560",
        "Endpoints on which telemetry is awaited."
    )
    static let ingestConnect = Setting(
        "ingest.connect", .list, default: "",
        "Endpoints from which telemetry is fetched."
    )
    static let ingestHighWaterMark = Setting(
        "ingest.high_water_mark", .integer(1...10_000_000), default: "100000",
        "Frames that may wait in Tandem's receive queue, per publisher."
    )
    static let publishJSONBind = Setting(
        "publish.json.bind", .list, default: "tcp://127.0.0.1:5561",
        "Endpoints on which subscribers of JSON scores are awaited."
    )
    static let publishJSONConnect = Setting(
        "publish.json.connect", .list, default: "",
        "Endpoints (a proxy's, say) to which JSON scores are sent."
    )
    static let publishProtobufBind = Setting(
        "publish.protobuf.bind", .list, default: "",
        "Endpoints on which subscribers of Protobuf scores are awaited."
    )
    static let publishProtobufConnect = Setting(
        "publish.protobuf.connect", .list, default: "",
        "Endpoints to which Protobuf scores are sent."
    )
    static let publishHighWaterMark = Setting(
        "publish.high_water_mark", .integer(1...10_000_000), default: "100000",
        "Messages that may wait for a slow subscriber before it loses some; `sequence` shows it."
    )
    static let scoringStride = Setting(
        "scoring.stride", .integer(1...30), default: "10",
        "Cycles from one window of an engine to its next; smaller settles scores sooner and costs more."
    )
    static let scoringWindowThreads = Setting(
        "scoring.window_threads", .integer(1...256), default: "1",
        "Threads of the window path."
    )
    static let scoringWindowQueue = Setting(
        "scoring.window_queue", .integer(1...1_000_000), default: "16384",
        "Complete windows that may wait to be scored; beyond it the oldest is abandoned, and said so."
    )
    static let enginesMaximum = Setting(
        "engines.maximum", .integer(1...10_000_000), default: "100000",
        "Engines held at once; one more evicts the one not heard from for longest."
    )
    static let enginesIdleTimeout = Setting(
        "engines.idle_timeout", .duration(milliseconds: 1_000...31_536_000_000, orNever: true), default: "never",
        "How long an engine may be silent before it is evicted."
    )
    static let statusInterval = Setting(
        "status.interval", .duration(milliseconds: 100...3_600_000, orNever: false), default: "1s",
        "How often `status/` is published."
    )
    static let shutdownGrace = Setting(
        "shutdown.grace", .duration(milliseconds: 0...3_600_000, orNever: false), default: "20s",
        "How long a stopping daemon goes on scoring windows that wait, before it abandons them."
    )
    static let logLevel = Setting(
        "log.level", .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]), default: "info",
        "The least severe messages that are logged."
    )

    /// Every key there is, in the order of the documentation. A key that is not here is refused by name.
    public static let catalogue: [Setting] = [
        modelPath,
        ingestType, ingestBind, ingestConnect, ingestHighWaterMark,
        publishJSONBind, publishJSONConnect, publishProtobufBind, publishProtobufConnect, publishHighWaterMark,
        scoringStride, scoringWindowThreads, scoringWindowQueue,
        enginesMaximum, enginesIdleTimeout,
        statusInterval, shutdownGrace, logLevel,
    ]
}
