import Telemetry
import ZeroMQ

/// One published end: an XPUB socket and the encoding its subscribers read.
final class Outlet {
    let encoding: Encoding
    let socket: Socket<XPUB>
    /// The endpoints as bound, wildcards resolved.
    let endpoints: [String]
    var encoder: MessageEncoder

    init(
        _ context: Context, encoding: Encoding, ends: Settings.Ends, highWaterMark: Int
    ) throws(ZeroMQError) {
        self.encoding = encoding
        encoder = MessageEncoder(encoding: encoding)
        socket = try Socket<XPUB>(context) { options in
            options.sendHighWaterMark = highWaterMark
            // Every subscription is reported, not only a topic's first: each new subscriber is owed the last value.
            options.xpubVerbose = true
            // What was scored before the end may still reach a subscriber that reads.
            options.linger = .atMost(.seconds(2))
            options.tcpKeepAlive = .on()
        }
        endpoints = try socket.attach(ends)
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
