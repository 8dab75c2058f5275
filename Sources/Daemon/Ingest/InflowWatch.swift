import Synchronization

/// Where the live thread and the inflow's guard meet: on which connections messages came, while the guard asks for it. Else it costs
/// the live thread one look at a flag for each message.
final class InflowWatch: Sendable {
    /// What the live thread saw since the guard last looked.
    struct Seen {
        /// The descriptors that messages came on.
        var sources: Set<Int32> = []
        /// Messages taken from the ingest socket.
        var messages = 0
        /// No message waited any more.
        var wasEmpty = false
    }

    private let isAsking = Atomic<Bool>(false)
    private let seen = Mutex(Seen())
    private let ports = Mutex<Set<UInt16>>([])
    private let droppedCount = Atomic<UInt64>(0)

    /// Whether the guard wants to hear of messages.
    var isWatching: Bool { isAsking.load(ordering: .relaxed) }

    /// Connections that the guard has ended.
    var dropped: UInt64 { droppedCount.load(ordering: .relaxed) }

    /// Whether telemetry comes by a port, of either end.
    func isIngest(_ port: UInt16) -> Bool { ports.withLock { $0.contains(port) } }

    /// Says where telemetry comes from. Called by the live thread.
    func expect(endpoints: [String]) {
        let found = endpoints.filter { $0.hasPrefix("tcp://") }.compactMap {
            $0.split(separator: ":").last.flatMap { UInt16($0) }
        }
        ports.withLock { $0 = Set(found) }
    }

    /// A message came on a connection. Called by the live thread.
    func note(_ source: Int32?) {
        seen.withLock { seen in
            seen.messages += 1
            if let source { seen.sources.insert(source) }
        }
    }

    /// No message waits. Called by the live thread.
    func noteEmpty() {
        if isWatching { seen.withLock { $0.wasEmpty = true } }
    }

    /// Begins or ends the asking.
    func watch(_ isWatching: Bool) {
        seen.withLock { $0 = Seen() }
        isAsking.store(isWatching, ordering: .relaxed)
    }

    /// What was seen since the last call.
    func take() -> Seen {
        seen.withLock { seen in
            defer { seen = Seen() }
            return seen
        }
    }

    func countDropped() {
        droppedCount.add(1, ordering: .relaxed)
    }
}
