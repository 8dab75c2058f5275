import Logging
import Telemetry
import ZeroMQ

/// One published end: an XPUB socket and the encoding its subscribers read.
final class Outlet {
    let encoding: Encoding
    let socket: Socket<XPUB>
    /// The endpoints as bound, wildcards resolved.
    let endpoints: [String]
    let watch: ConnectionWatch
    private let connect: [Endpoint]
    var encoder: MessageEncoder
    /// Who may be waiting for settled scores.
    var settledInterest = SettledInterest()

    init(
        _ context: Context, encoding: Encoding, ends: Settings.Ends, highWaterMark: Int, logger: Logger
    ) throws(ZeroMQError) {
        self.encoding = encoding
        connect = ends.connect
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
        watch = ConnectionWatch(
            encoding == .json ? .publishJSON : .publishProtobuf, name: "publish.\(encoding.rawValue)", type: .xpub,
            monitor: try socket.monitor(), logger: logger)
        endpoints = try socket.attach(ends)
    }

    /// Tries an endpoint again that libzmq has given up, because a socket of the wrong type was there.
    ///
    /// - Parameter name: as a monitor's event calls it.
    func reconnect(_ name: String) throws(ZeroMQError) {
        // libzmq may call a host by its address.
        guard let endpoint = connect.first(where: { $0.text == name }) ?? (connect.count == 1 ? connect.first : nil)
        else { return }
        try socket.reattach(endpoint)
    }

    /// Sends two frames. A subscriber whose queue is full loses the message, which `sequence` tells it; nobody waits.
    func send(topic: [UInt8], payload: [UInt8]) throws(ZeroMQError) {
        _ = try socket.trySend(topic: topic, payload: payload)
    }
}

extension Outlet {
    /// The outlets that `settings` ask for.
    static func all(_ context: Context, settings: Settings, logger: Logger) throws(ZeroMQError) -> [Outlet] {
        var outlets: [Outlet] = []
        let ends: [(Encoding, Settings.Ends)] = [(.json, settings.publishJSON), (.protobuf, settings.publishProtobuf)]
        for (encoding, ends) in ends where !ends.isEmpty {
            outlets.append(
                try Outlet(
                    context, encoding: encoding, ends: ends, highWaterMark: settings.publishHighWaterMark,
                    logger: logger))
        }
        return outlets
    }
}
