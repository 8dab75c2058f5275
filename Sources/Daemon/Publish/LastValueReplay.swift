package import Telemetry

/// A walk over the topics whose last values one new subscription is owed: those that begin with its prefix, and no other.
package struct LastValueReplay: Sendable {
    /// One step of the walk.
    package enum Step: Sendable, Hashable {
        /// The subscriber is owed this topic's last value.
        case owed(TopicFamily, EngineID?)
        case end
    }

    /// The engines of one family whose ids begin alike, or one of them.
    private struct Part {
        let family: TopicFamily
        let prefix: String
        /// The prefix is a whole topic.
        let engine: EngineID?
    }

    /// Which outlet the subscriber is on.
    package let outlet: Int
    private var parts: [Part] = []
    private var part = 0
    private var last: EngineID?
    private var isStatusOwed: Bool

    /// - Parameter prefix: what was subscribed to.
    package init(outlet: Int, prefix: [UInt8]) {
        self.outlet = outlet
        let status = Array(Topic.text(.status).utf8)
        isStatusOwed = status.starts(with: prefix)
        for family in TopicIndex.families {
            let topics = Array(Topic.text(family).utf8)
            if topics.starts(with: prefix) {
                parts.append(Part(family: family, prefix: "", engine: nil))
            } else if prefix.starts(with: topics) {
                add(family, Array(prefix[topics.count...]))
            }
        }
    }

    private mutating func add(_ family: TopicFamily, _ rest: [UInt8]) {
        let isWhole = rest.last == UInt8(ascii: "/")
        let name = isWhole ? rest.dropLast() : rest[...]
        // What no id begins with is owed nothing.
        guard let engine = try? EngineID(String(decoding: name, as: UTF8.self)) else { return }
        parts.append(Part(family: family, prefix: engine.text, engine: isWhole ? engine : nil))
    }

    /// The next topic.
    ///
    /// - Parameter index: those that have last values.
    package mutating func next(_ index: TopicIndex) -> Step {
        if isStatusOwed {
            isStatusOwed = false
            return .owed(.status, nil)
        }
        while part < parts.count {
            let current = parts[part]
            if let engine = current.engine {
                part += 1
                return .owed(current.family, engine)
            }
            if let engine = index[current.family].next(after: last, prefix: current.prefix) {
                last = engine
                return .owed(current.family, engine)
            }
            last = nil
            part += 1
        }
        return .end
    }
}
