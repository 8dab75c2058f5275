import Telemetry
import ZeroMQ

/// The socket through which telemetry comes: SUB from publishers, or PULL from pushers, with the same reading end.
final class IngestSocket {
    private enum Kind {
        case sub(Socket<SUB>)
        case pull(Socket<PULL>)
    }

    private let kind: Kind
    /// The endpoints as bound, wildcards resolved.
    let endpoints: [String]

    init(_ context: Context, settings: Settings) throws(ZeroMQError) {
        let options = SocketOptions { options in
            options.receiveHighWaterMark = settings.ingestHighWaterMark
            options.maximumMessageSize = Limits.frameBytes
            options.tcpKeepAlive = .on()
            options.linger = .zero
        }
        switch settings.ingestType {
        case .sub:
            let socket = try Socket<SUB>(context, options: options)
            var prefix: [UInt8] = []
            Topic.append(.telemetry, to: &prefix)
            try socket.subscribe(prefix)
            endpoints = try socket.attach(settings.ingest)
            kind = .sub(socket)
        case .pull:
            let socket = try Socket<PULL>(context, options: options)
            endpoints = try socket.attach(settings.ingest)
            kind = .pull(socket)
        }
    }

    /// Adds the socket to `poller`.
    func register(with poller: Poller) -> Poller.Token {
        switch kind {
        case .sub(let socket): poller.add(socket)
        case .pull(let socket): poller.add(socket)
        }
    }

    /// Receives one whole message into `frames`, or says that none waits.
    func tryReceive(into frames: inout MultipartMessage) throws(ZeroMQError) -> Bool {
        switch kind {
        case .sub(let socket): try socket.tryReceive(into: &frames)
        case .pull(let socket): try socket.tryReceive(into: &frames)
        }
    }

    /// The socket's name in messages.
    var typeName: String {
        switch kind {
        case .sub: "SUB"
        case .pull: "PULL"
        }
    }
}
