public import Inference
public import Scoring
public import ZeroMQ

/// Everything an operator can say about one daemon, checked.
///
/// Read from a YAML file, the environment and the command line, in that order of rising precedence:
///
/// ```swift
/// let settings = try Settings.load(
///     file: "/etc/tandem/tandem.yaml",
///     environment: ProcessInfo.processInfo.environment,
///     arguments: ["--tradeoff-stride", "5"])
/// ```
public struct Settings: Sendable, Hashable {
    /// The socket type that takes telemetry in.
    public enum IngestType: String, Sendable, Hashable {
        case sub, pull
    }

    /// Where a socket binds and where it connects to.
    public struct Ends: Sendable, Hashable {
        public var bind: [Endpoint]
        public var connect: [Endpoint]
        /// The mode of the files of `ipc://` paths that it binds; nil: as the process's mask says.
        public var mode: UInt32?
        /// Neither binds nor connects: there is no such socket.
        public var isEmpty: Bool { bind.isEmpty && connect.isEmpty }
    }

    public var modelPath: String
    public var ingestType: IngestType
    public var ingest: Ends
    public var ingestHighWaterMark: Int
    public var publishJSON: Ends
    public var publishProtobuf: Ends
    public var publishHighWaterMark: Int
    /// The fleet's policy.
    public var tradeoff: TradeoffPolicy
    /// Other policies, of engines that a pattern names; the first that matches wins.
    public var tradeoffRules: [TradeoffRule]
    public var blend: BlendChoice
    public var windowThreads: Int
    public var windowQueue: Int
    public var livePrecision: PrecisionChoice
    public var windowPrecision: PrecisionChoice
    /// The most that `auto` may change the RMSE, in cycles.
    public var precisionBound: Double
    /// When an engine is alerted for.
    public var alerts: AlertPolicy
    public var enginesMaximum: Int
    /// nil: never.
    public var engineIdleTimeout: Duration?
    /// Where the daemon is commanded; nil: nowhere.
    public var controlBind: String?
    /// Nobody named ``controlBind``: it is the standard one.
    public var isControlBindStandard: Bool
    /// The mode of the control socket's file.
    public var controlMode: UInt32
    /// The file that keeps alerts over restarts; nil: nothing is kept.
    public var journalPath: String?
    public var statusInterval: Duration
    public var shutdownGrace: Duration
    public var logLevel: String
    /// What the operator should know although nothing is wrong, one sentence each.
    public var notes: [String]
    /// Each key's value as its source says it, or its default: what a reload compares.
    var texts: [String: String]

    /// Reads and checks every setting.
    ///
    /// - Parameters:
    ///   - file: path of a YAML file, or nil for none.
    ///   - environment: all variables; those that begin with `TANDEM_` count.
    ///   - arguments: flags, without the program's name and the subcommand.
    /// - Throws: ``SettingsError`` that lists every unknown key, value out of range and contradiction, one a line.
    public static func load(
        file: String?, environment: [String: String], arguments: [String]
    ) throws(SettingsError) -> Settings {
        var sources: [SettingsSource] = [.commandLine(arguments), .environment(environment)]
        if let file { sources.append(try .yaml(path: file)) }
        var reader = SettingsReader(sources: sources)
        let settings = Settings(reading: &reader, environment: environment)
        guard reader.complaints.isEmpty else {
            throw SettingsError(reader.complaints, contradiction: reader.contradiction)
        }
        return settings
    }

    private init(reading reader: inout SettingsReader, environment: [String: String]) {
        modelPath = reader.string(.modelPath)
        ingestType = IngestType(rawValue: reader.choice(.ingestType)) ?? .sub
        ingestHighWaterMark = reader.integer(.ingestHighWaterMark)
        ingest = Ends(
            bind: reader.endpoints(.ingestBind), connect: reader.endpoints(.ingestConnect),
            mode: reader.socketMode(.ingestMode))
        let publishMode = reader.socketMode(.publishMode)
        publishJSON = Ends(
            bind: reader.endpoints(.publishJSONBind), connect: reader.endpoints(.publishJSONConnect), mode: publishMode)
        publishProtobuf = Ends(
            bind: reader.endpoints(.publishProtobufBind), connect: reader.endpoints(.publishProtobufConnect),
            mode: publishMode)
        publishHighWaterMark = reader.integer(.publishHighWaterMark)
        tradeoff = reader.tradeoff()
        tradeoffRules = reader.tradeoffRules()
        blend = BlendChoice(rawValue: reader.choice(.tradeoffBlend)) ?? .auto
        windowThreads = reader.integer(.scoringWindowThreads)
        windowQueue = reader.integer(.scoringWindowQueue)
        livePrecision = PrecisionChoice(reader.choice(.scoringLivePrecision)) ?? .auto
        windowPrecision = PrecisionChoice(reader.choice(.scoringWindowPrecision)) ?? .auto
        precisionBound = reader.number(.scoringPrecisionBound)
        alerts = AlertPolicy(
            threshold: Float(reader.number(.alertsThreshold)), hysteresis: Float(reader.number(.alertsHysteresis)),
            lookAhead: reader.integer(.alertsLookAhead))
        enginesMaximum = reader.integer(.enginesMaximum)
        engineIdleTimeout = reader.duration(.enginesIdleTimeout)
        let control = reader.localEndpoint(.controlBind)
        isControlBindStandard = control == ControlEndpoint.automatic
        controlBind = isControlBindStandard ? ControlEndpoint.standard(environment: environment) : control
        controlMode = reader.fileMode(.controlMode)
        journalPath = Self.journalPath(reader.string(.journalPath), stateDirectory: environment["STATE_DIRECTORY"])
        statusInterval = reader.duration(.statusInterval) ?? .seconds(1)
        shutdownGrace = reader.duration(.shutdownGrace) ?? .seconds(20)
        logLevel = reader.choice(.logLevel)
        texts = reader.texts
        notes = reader.sources.flatMap { source in source.notes.map { "\(source.name): \($0)" } }
        // Where an endpoint was refused, that is complained of.
        let said = texts
        let saysNothing = { (settings: [Setting]) in settings.allSatisfy { said[$0.key]?.isEmpty != false } }
        if saysNothing([.ingestBind, .ingestConnect]) {
            reader.complain("ingest.bind and ingest.connect are both empty: telemetry has no way in")
        }
        if saysNothing([.publishJSONBind, .publishJSONConnect, .publishProtobufBind, .publishProtobufConnect]) {
            reader.complain("publish.json and publish.protobuf are both empty: scores have no way out")
        }
    }

    /// - Parameter stateDirectory: as systemd names it: absolute paths, separated by colons.
    private static func journalPath(_ text: String, stateDirectory: String?) -> String? {
        guard text == "auto" else { return text.isEmpty ? nil : text }
        guard let folder = stateDirectory?.split(separator: ":").first else { return nil }
        return "\(folder)/journal.sqlite"
    }
}
