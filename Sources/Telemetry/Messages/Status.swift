/// How the daemon is, on `status/` once a second. Counts are of this epoch.
public struct Status: Hashable, Sendable {
    /// When the daemon started, in microseconds since the Unix epoch.
    public var epoch: UInt64
    public var uptimeSeconds: Double

    /// The engines the daemon holds.
    public var engines: Int

    /// Cycles scored live and windows scored, per second, lately.
    public var cyclesPerSecond: Double
    public var windowsPerSecond: Double

    /// Telemetry frames: ``received`` = ``accepted`` + the sum of ``refused`` + those that still wait.
    public var received: UInt64
    public var accepted: UInt64

    /// Refused frames by reason. Reasons that did not occur may be left out.
    public var refused: [RefusalCode: UInt64]

    /// Messages published by topic family, so that an idle subscriber sees a loss too.
    public var published: [TopicFamily: UInt64]
    public var windows: WindowCounts
    public var latency: PathLatency
    public var delays: Delays
    public var tradeoff: Tradeoff
    public var alerts: AlertCounts
    public var precision: PathPrecision
    /// Every queue of the daemon.
    public var queues: [Queue]
    /// Which models engines' states are of, the one that new lives begin with last.
    public var models: [ModelShare]
    public var subscriptions: Subscriptions
    /// Windows by what hangs on them, the least first.
    public var importance: [WindowImportance]

    /// By socket; those that the daemon does not have are left out.
    public var connections: [SocketName: ConnectionCounts]

    /// The model bundle's name, version and hash.
    public var model: String

    /// Whether the daemon takes no more telemetry in and finishes what it has.
    public var draining: Bool

    /// What nobody took.
    public var unheard: Unheard

    /// Connections that were ended because what came on them never became a message.
    public var droppedConnections: UInt64

    /// The daemon's version.
    public var version: String
    public var time: Timestamp

    /// The message's number within its topic and epoch, from 1.
    public var sequence: UInt64

    public init(
        epoch: UInt64,
        uptimeSeconds: Double,
        engines: Int,
        cyclesPerSecond: Double,
        windowsPerSecond: Double,
        received: UInt64,
        accepted: UInt64,
        refused: [RefusalCode: UInt64],
        published: [TopicFamily: UInt64],
        windows: WindowCounts,
        latency: PathLatency,
        delays: Delays = .none,
        tradeoff: Tradeoff,
        alerts: AlertCounts = .none,
        precision: PathPrecision,
        connections: [SocketName: ConnectionCounts] = [:],
        queues: [Queue] = [],
        models: [ModelShare] = [],
        subscriptions: Subscriptions = .none,
        importance: [WindowImportance] = [],
        model: String,
        draining: Bool = false,
        unheard: Unheard = .none,
        droppedConnections: UInt64 = 0,
        version: String,
        time: Timestamp,
        sequence: UInt64
    ) {
        self.epoch = epoch
        self.uptimeSeconds = uptimeSeconds
        self.engines = engines
        self.cyclesPerSecond = cyclesPerSecond
        self.windowsPerSecond = windowsPerSecond
        self.received = received
        self.accepted = accepted
        self.refused = refused
        self.published = published
        self.windows = windows
        self.latency = latency
        self.delays = delays
        self.tradeoff = tradeoff
        self.alerts = alerts
        self.precision = precision
        self.connections = connections
        self.queues = queues
        self.models = models
        self.subscriptions = subscriptions
        self.importance = importance
        self.model = model
        self.draining = draining
        self.unheard = unheard
        self.droppedConnections = droppedConnections
        self.version = version
        self.time = time
        self.sequence = sequence
    }
}
