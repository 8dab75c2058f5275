import Telemetry

/// A walk over the topics whose last values one new subscription is owed.
struct LastValueReplay {
    /// One step of the walk.
    enum Step {
        /// The subscriber is owed this topic's last value.
        case owed(TopicFamily, EngineID?)
        /// A topic that does not begin with the prefix.
        case other
        case end
    }

    /// The families that have last values per engine.
    private static let families: [TopicFamily] = [.live, .window, .settled, .alert, .event]

    /// Which outlet the subscriber is on.
    let outlet: Int
    /// What it subscribed to.
    let prefix: [UInt8]

    private let engines: [EngineID]
    private var family = 0
    private var engine = 0
    private var isStatusOwed: Bool
    private var name: [UInt8] = []

    /// - Parameter engines: those with topics; called only when the prefix does not name its one engine itself.
    init(outlet: Int, prefix: [UInt8], engines: () -> [EngineID]) {
        self.outlet = outlet
        self.prefix = prefix
        let status = Array(Topic.text(.status).utf8)
        isStatusOwed = status.starts(with: prefix)
        if prefix == status {
            self.engines = []
            return
        }
        // The usual subscription names one engine: no need to look through all of them.
        if let (_, engine) = prefix.withUnsafeBytes({ try? Topic.parse($0) }), let engine {
            self.engines = [engine]
        } else {
            self.engines = engines()
        }
    }

    /// Whether the walk has not begun, so that an equal subscription may join it.
    var isAtBeginning: Bool { family == 0 && engine == 0 }

    /// Looks at the next topic.
    mutating func next() -> Step {
        if isStatusOwed {
            isStatusOwed = false
            return .owed(.status, nil)
        }
        guard family < Self.families.count else { return .end }
        guard engine < engines.count else {
            engine = 0
            family += 1
            return .other
        }
        defer { engine += 1 }
        name.removeAll(keepingCapacity: true)
        Topic.append(Self.families[family], engines[engine], to: &name)
        return name.starts(with: prefix) ? .owed(Self.families[family], engines[engine]) : .other
    }
}
