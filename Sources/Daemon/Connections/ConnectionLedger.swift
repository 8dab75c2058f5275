package import Telemetry
package import ZeroMQ

/// Counts what becomes of the connections of one socket, and says in words what an operator should know: the first of its kind at
/// once, what follows within a minute in one line after that.
///
/// Pure: events and times are given in. What it holds does not grow with what peers do, but for the connections that stand.
package struct ConnectionLedger: Sendable {
    /// One line for the log.
    package struct Line: Hashable, Sendable {
        package let text: String
        /// Something to be mended, and not only news.
        package let isWarning: Bool
    }

    /// What lines are about, each by itself.
    private enum Topic: Hashable {
        case refused(Status.RefusedConnection)
        case unreached(Status.UnreachedPeer)
    }

    /// What is still to be said of a topic.
    private struct Report {
        var count: UInt64 = 0
        /// Where it happened last.
        var endpoint = ""
        /// When it may be said again, in monotonic nanoseconds.
        var due: UInt64 = 0
    }

    /// How long a line stands for all that follows.
    package static let interval: UInt64 = 60_000_000_000
    /// How long libzmq's last word, that sockets do not go together, stands before the endpoint is tried again.
    package static let retryInterval: UInt64 = 5_000_000_000

    private let name: String
    private let type: SocketKind
    private let isProbed: Bool
    private var tracker = ConnectionTracker()
    /// Connections of our own making.
    private var outgoing: Set<Int32> = []
    private var reports: [Topic: Report] = [:]
    private var retries: [String: UInt64] = [:]
    /// Endpoints that could not be reached, until one is.
    private var missing: Set<String> = []
    private var news: [Line] = []
    package private(set) var counts = Status.ConnectionCounts()

    /// - Parameters:
    ///   - name: how lines call the socket: `ingest`.
    ///   - type: its type in ZeroMQ.
    ///   - isProbed: others connect only to see whether somebody listens, as `tandem ctl` does; that is nothing to speak of.
    package init(name: String, type: SocketKind, isProbed: Bool = false) {
        self.isProbed = isProbed
        self.name = name
        self.type = type
    }

    /// Takes in what a monitor tells.
    ///
    /// - Parameter now: monotonic nanoseconds, like every `now` here.
    package mutating func take(_ event: ConnectionEvent, now: UInt64) {
        if case .connected(let descriptor) = event.kind { outgoing.insert(descriptor) }
        if case .accepted(let descriptor) = event.kind { outgoing.remove(descriptor) }
        guard let outcome = tracker.take(event) else { return }
        switch outcome {
        case .opened: break
        case .established(let descriptor):
            counts.made += 1
            if outgoing.contains(descriptor), missing.remove(event.endpoint) != nil {
                news.append(Line(text: "\(name): connected to \(event.endpoint)", isWarning: false))
            }
        case .lost(let descriptor):
            counts.lost += 1
            outgoing.remove(descriptor)
        case .refused(let refusal, let descriptor):
            let isOutgoing = outgoing.remove(descriptor) != nil
            if isProbed, refusal == .interrupted { break }
            if refusal == .wrongType, isOutgoing { retries[event.endpoint] = now + Self.retryInterval }
            if isOutgoing { missing.insert(event.endpoint) }
            let kind = Status.RefusedConnection(refusal)
            counts.refused[kind, default: 0] += 1
            note(.refused(kind), event.endpoint)
        case .unreached(let obstacle):
            missing.insert(event.endpoint)
            let kind = Status.UnreachedPeer(obstacle)
            counts.unreached[kind, default: 0] += 1
            note(.unreached(kind), event.endpoint)
        }
        counts.standing = tracker.standingCount
    }

    private mutating func note(_ topic: Topic, _ endpoint: String) {
        reports[topic, default: Report()].count += 1
        reports[topic, default: Report()].endpoint = endpoint
    }

    /// What is to be said at `now`.
    package mutating func takeLines(now: UInt64) -> [Line] {
        guard !news.isEmpty || reports.contains(where: { $0.value.count > 0 && $0.value.due <= now }) else { return [] }
        var lines = news
        news = []
        for topic in Self.topics {
            guard var report = reports[topic], report.count > 0, report.due <= now else { continue }
            let times =
                report.count > 1 ? " (\(report.count) times\(report.due > 0 ? " since the last line" : ""))" : ""
            lines.append(Line(text: "\(name): \(text(topic, report.endpoint))\(times)", isWarning: true))
            report.count = 0
            report.due = now + Self.interval
            reports[topic] = report
        }
        return lines
    }

    /// Endpoints that libzmq has given up and that are to be tried again now.
    package mutating func takeRetries(now: UInt64) -> [String] {
        guard !retries.isEmpty else { return [] }
        let due = retries.filter { $0.value <= now }.keys.sorted()
        for endpoint in due { retries[endpoint] = nil }
        return due
    }

    private static let topics: [Topic] =
        Status.RefusedConnection.allCases.map(Topic.refused) + Status.UnreachedPeer.allCases.map(Topic.unreached)

    private func text(_ topic: Topic, _ endpoint: String) -> String {
        switch topic {
        case .refused(.wrongType):
            "a ZeroMQ socket at \(endpoint) is of a type that does not go with \(type), expected \(expectedTypes)"
        case .refused(.interrupted):
            "a connection at \(endpoint) ended before the handshake was over: no ZeroMQ, a socket of another type than "
                + "\(expectedTypes), one that asks for security (CURVE, PLAIN), or a peer that went away"
        case .refused(.violation): "a peer at \(endpoint) does not keep to ZeroMQ's protocol"
        case .refused(.mechanism):
            "a peer at \(endpoint) asks for other security (CURVE, PLAIN, GSSAPI); there is none here"
        case .refused(.denied): "a peer at \(endpoint) was not let in"
        case .unreached(.unreachable): "nobody listens at \(endpoint), which is tried again and again"
        case .unreached(.unresolved):
            endpoint.contains("%")
                ? "the network interface in \(endpoint) is not there; it is tried again and again"
                : "the host's name in \(endpoint) does not resolve; it is tried again and again"
        }
    }

    private var expectedTypes: String {
        switch type {
        case .sub, .xsub: "PUB (PUSH needs ingest.type: pull)"
        case .pull: "PUSH (PUB needs ingest.type: sub)"
        case .pub, .xpub: "SUB"
        case .router: "REQ or DEALER"
        default: "one that does"
        }
    }
}

extension Status.RefusedConnection {
    init(_ refusal: ConnectionTracker.Refusal) {
        self =
            switch refusal {
            case .wrongType: .wrongType
            case .interrupted: .interrupted
            case .violation: .violation
            case .mechanism: .mechanism
            case .denied: .denied
            }
    }
}

extension Status.UnreachedPeer {
    init(_ obstacle: ConnectionTracker.Obstacle) {
        self =
            switch obstacle {
            case .unreachable: .unreachable
            case .unresolved: .unresolved
            }
    }
}
