import Telemetry
package import ZeroMQ

/// Whether anybody may be waiting for settled scores: what subscribers have asked for and not taken back, each prefix once, as
/// XPUB reports it. Those that settled scores may have.
package struct SettledInterest {
    /// Prefixes that are told apart; beyond it settled scores are taken to be wanted.
    package static let prefixesKept = 65_536
    /// The longest prefix that some topic can begin with; longer ones concern nobody.
    package static let prefixBytes = 16 + Limits.engineIDLength
    private static let topics = Array(Topic.text(.settled).utf8)

    private var prefixes: Set<[UInt8]> = []
    /// More were asked for than are told apart.
    private var hasMore = false

    package init() {}

    /// Whether somebody may be waiting.
    package var isThere: Bool { !prefixes.isEmpty || hasMore }
    /// How many prefixes are remembered.
    package var count: Int { prefixes.count }

    /// Takes in that a prefix is subscribed to, or no longer by anybody.
    package mutating func note(_ subscription: Subscription) {
        let prefix = subscription.prefix
        guard prefix.count <= Self.prefixBytes, Self.topics.starts(with: prefix) || prefix.starts(with: Self.topics)
        else { return }
        guard subscription.subscribes else {
            prefixes.remove(prefix)
            return
        }
        if prefixes.count < Self.prefixesKept || prefixes.contains(prefix) {
            prefixes.insert(prefix)
        } else {
            hasMore = true
        }
    }
}
