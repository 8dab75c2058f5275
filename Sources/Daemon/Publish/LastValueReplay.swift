import Telemetry

/// The topics whose last values one new subscription is owed, one after the other.
struct LastValueReplay {
    /// Which outlet the subscriber is on.
    let outlet: Int
    private var pending: [(TopicFamily, EngineID?)]

    /// Every topic that begins with `prefix`.
    init(outlet: Int, prefix: [UInt8], topics: [EngineID: EngineTopics]) {
        self.outlet = outlet
        // The usual subscription names one engine: no need to look through all of them.
        if let (family, engine) = prefix.withUnsafeBytes({ try? Topic.parse($0) }), let engine {
            pending = [(family, engine)]
            return
        }
        pending = []
        var name: [UInt8] = []
        for family in TopicFamily.published {
            name.removeAll(keepingCapacity: true)
            Topic.append(family, to: &name)
            guard name.starts(with: prefix) || prefix.starts(with: name) else { continue }
            if family == .status { pending.append((family, nil)) }
            for engine in topics.keys {
                name.removeAll(keepingCapacity: true)
                Topic.append(family, engine, to: &name)
                if name.starts(with: prefix) { pending.append((family, engine)) }
            }
        }
    }

    /// The next topic, or nil when all were named.
    mutating func next() -> (TopicFamily, EngineID?)? {
        pending.popLast()
    }
}
