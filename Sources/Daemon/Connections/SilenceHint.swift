/// Notices that publishers are connected and nothing comes, which has one usual reason that nobody else can see: a PUB socket keeps
/// to itself what is not subscribed to, and so a topic that is spelt otherwise never leaves it.
///
/// Pure: counts and times are given in.
package struct SilenceHint: Sendable {
    /// How long peers may be connected and nothing come.
    package static let delay: UInt64 = 10_000_000_000
    /// How long until it is said again, to whoever reads the log then.
    package static let interval: UInt64 = 60_000_000_000
    /// How often it is said while nothing changes: engines may be at rest for days.
    package static let repetitions = 5

    private let prefix: String
    private var received: UInt64 = 0
    private var since: UInt64?
    private var said = 0

    /// - Parameter prefix: what is subscribed to.
    package init(prefix: String) {
        self.prefix = prefix
    }

    /// Looks at what is there.
    ///
    /// - Parameters:
    ///   - peers: publishers that are connected.
    ///   - received: messages that have come, ever.
    ///   - now: monotonic nanoseconds.
    /// - Returns: what to say, now and then.
    package mutating func look(peers: Int, received: UInt64, now: UInt64) -> String? {
        // Whoever has sent anything sends the right topics; that it rests is its own affair.
        guard peers > 0, received == 0 else {
            since = nil
            said = 0
            return nil
        }
        let start = since ?? now
        since = start
        guard said < Self.repetitions, now - start >= Self.delay + UInt64(said) * Self.interval else { return nil }
        said += 1
        let whom = peers == 1 ? "1 publisher is" : "\(peers) publishers are"
        return
            "\(whom) connected and nothing has come for \((now - start) / 1_000_000_000) s: a PUB socket sends only what is "
            + "subscribed to, here topics that begin with \(prefix) (\(prefix)E1/, not /\(prefix)E1/, "
            + "\(prefix.prefix(1).uppercased())\(prefix.dropFirst())E1/ or E1)"
    }
}
