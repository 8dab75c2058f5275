import Telemetry
import ZeroMQ

/// What a tap sees of the other end while no message comes.
struct TapSight {
    private let endpoint: String
    private let topics: [String]
    private let monitor: Monitor
    private var tracker = ConnectionTracker()
    private(set) var sighting = PeerSighting.nothing
    /// What the daemon says of itself, if it is one.
    var status: Status?

    init(endpoint: String, topics: [String], monitor: Monitor) {
        self.endpoint = endpoint
        self.topics = topics
        self.monitor = monitor
    }

    func register(with poller: Poller) {
        _ = poller.add(monitor)
    }

    /// Takes in what has happened to the connection.
    mutating func look() throws(ZeroMQError) {
        while let event = try monitor.tryReceive() {
            guard let outcome = tracker.take(event) else { continue }
            sighting = PeerSighting(outcome, after: sighting)
        }
    }

    /// Why nothing comes, in a line.
    var line: String { "nothing yet from \(endpoint): \(reason)" }

    private var reason: String {
        switch sighting {
        case .nothing, .unreachable: "nobody listens there; is the daemon running?"
        case .unresolved: EndpointOption.unresolved([try? Endpoint(endpoint, for: .connect)].compactMap(\.self))
        case .silent: "somebody takes connections there and says nothing: no ZeroMQ, or a daemon that hangs"
        case .foreign: "what listens there does not speak ZeroMQ"
        case .wrongType:
            "a ZeroMQ socket is there that publishes nothing; is it where a daemon takes telemetry in, and its scores elsewhere "
                + "(publish.json.bind, tcp://127.0.0.1:5561 by default)?"
        case .refused: "the ZeroMQ socket there refuses the connection"
        case .lost: "whoever published there has gone"
        case .connected: status.map(reason(of:)) ?? "connected to a publisher that sends nothing on \(list)\(misspelt)"
        }
    }

    private func reason(of status: Status) -> String {
        let daemon = "connected to tandem \(status.version)"
        if status.draining {
            return "\(daemon), which is draining: it takes no telemetry until tandem ctl drain --resume"
        }
        if status.received == 0 { return "\(daemon), to which no telemetry has come\(misspelt)" }
        let refused = status.refused.values.reduce(0, +)
        if status.accepted == 0 {
            return "\(daemon), which has refused all \(refused) messages that came; tandem tap event/ says why"
        }
        let pace = status.cyclesPerSecond > 0 ? "which publishes" : "to which no telemetry comes at present"
        return "\(daemon), \(pace) (\(status.engines) engines), and nothing on \(list)\(misspelt)"
    }

    private var list: String { topics.joined(separator: ", ") }

    /// What is the matter with a topic that no message can begin with.
    private var misspelt: String {
        let families = TopicFamily.published.map { Topic.text($0) }
        let stray = topics.filter { topic in
            !families.contains { $0.hasPrefix(topic) || topic.hasPrefix($0) }
        }
        guard let first = stray.first else { return "" }
        return "; found topic \(first), expected one that begins with \(families.joined(separator: ", "))"
    }
}
