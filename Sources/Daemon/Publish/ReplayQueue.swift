import DequeModule
package import Telemetry

/// New subscriptions that wait for last values, served one after the other, topic by topic.
///
/// What one costs is what it gets: a search for each last value it is owed. A subscription that a walk not yet begun would serve as
/// well joins it. Beyond ``limit`` that wait, one more gets no last values, only what is published from then on; that is counted.
package struct ReplayQueue: Sendable {
    /// Walks that may wait.
    package static let limit = 1_024

    private struct Key: Hashable {
        let outlet: Int
        let prefix: [UInt8]
    }

    private var walks: Deque<(key: Key, walk: LastValueReplay, asked: UInt64)> = []
    /// Those that have not begun, with how many subscriptions each serves.
    private var joinable: [Key: UInt64] = [:]
    package private(set) var counts = Status.Subscriptions.none
    /// The most that waited at once.
    package private(set) var highest = 0

    package init() {}

    package var count: Int { walks.count }

    /// Takes a new subscription in.
    ///
    /// - Returns: false if too many wait.
    @discardableResult
    package mutating func begin(outlet: Int, prefix: [UInt8]) -> Bool {
        let key = Key(outlet: outlet, prefix: prefix)
        if let asked = joinable[key] {
            joinable[key] = asked + 1
            return true
        }
        guard walks.count < Self.limit else {
            counts.refused += 1
            return false
        }
        walks.append((key, LastValueReplay(outlet: outlet, prefix: prefix), 0))
        joinable[key] = 1
        highest = max(highest, walks.count)
        return true
    }

    /// The next last value that somebody is owed, and on which outlet; nil when nobody waits, or a walk has come to its end.
    package mutating func next(_ index: TopicIndex) -> (family: TopicFamily, engine: EngineID?, outlet: Int)? {
        guard !walks.isEmpty else { return nil }
        if let asked = joinable.removeValue(forKey: walks[0].key) { walks[0].asked += asked }
        switch walks[0].walk.next(index) {
        case .owed(let family, let engine):
            counts.resent += 1
            return (family, engine, walks[0].walk.outlet)
        case .end:
            counts.served += walks.removeFirst().asked
            return nil
        }
    }
}
