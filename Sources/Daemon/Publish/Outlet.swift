import Telemetry
import ZeroMQ

/// One published end: an XPUB socket and the encoding its subscribers read.
final class Outlet {
    let encoding: Encoding
    let socket: Socket<XPUB>
    /// The endpoints as bound, wildcards resolved.
    let endpoints: [String]
    var encoder: MessageEncoder
    /// What subscribers have asked for and not taken back, each prefix once, as XPUB reports it.
    private var prefixes: Set<[UInt8]> = []
    /// How many of them some settled score begins with.
    private var settledPrefixes = 0
    private static let settledTopics = Array(Topic.text(.settled).utf8)

    init(
        _ context: Context, encoding: Encoding, ends: Settings.Ends, highWaterMark: Int
    ) throws(ZeroMQError) {
        self.encoding = encoding
        encoder = MessageEncoder(encoding: encoding)
        socket = try Socket<XPUB>(context) { options in
            options.sendHighWaterMark = highWaterMark
            // Every subscription is reported, not only a topic's first: each new subscriber is owed the last value.
            options.xpubVerbose = true
            options.maximumMessageSize = Limits.subscriptionBytes
            // What was scored before the end may still reach a subscriber that reads.
            options.linger = .atMost(.seconds(2))
            options.tcpKeepAlive = .on()
        }
        endpoints = try socket.attach(ends)
    }

    /// Whether anybody may be waiting for settled scores.
    var wantsSettled: Bool { settledPrefixes > 0 }

    /// Takes in that a prefix is subscribed to, or no longer by anybody.
    func note(_ subscription: Subscription) {
        let prefix = subscription.prefix
        let isNew = subscription.subscribes ? prefixes.insert(prefix).inserted : prefixes.remove(prefix) != nil
        guard isNew, Self.settledTopics.starts(with: prefix) || prefix.starts(with: Self.settledTopics) else { return }
        settledPrefixes += subscription.subscribes ? 1 : -1
    }

    /// Sends two frames. A subscriber whose queue is full loses the message, which `sequence` tells it; nobody waits.
    func send(topic: [UInt8], payload: [UInt8]) throws(ZeroMQError) {
        _ = try socket.trySend(topic: topic, payload: payload)
    }
}

extension Outlet {
    /// The outlets that `settings` ask for.
    static func all(_ context: Context, settings: Settings) throws(ZeroMQError) -> [Outlet] {
        var outlets: [Outlet] = []
        let ends: [(Encoding, Settings.Ends)] = [(.json, settings.publishJSON), (.protobuf, settings.publishProtobuf)]
        for (encoding, ends) in ends where !ends.isEmpty {
            outlets.append(
                try Outlet(context, encoding: encoding, ends: ends, highWaterMark: settings.publishHighWaterMark))
        }
        return outlets
    }
}
