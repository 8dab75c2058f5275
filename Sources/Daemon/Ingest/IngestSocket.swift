import Logging
import Telemetry
import ZeroMQ

/// The socket through which telemetry comes: SUB from publishers, or PULL from pushers, with the same reading end.
final class IngestSocket {
    enum Kind {
        case sub(Socket<SUB>)
        case pull(Socket<PULL>)
    }

    let kind: Kind
    /// The endpoints as bound, wildcards resolved.
    let endpoints: [String]
    /// Those of them that were connected to, and the others.
    var connectedEndpoints: [String] { connect.map(\.text) }
    var boundEndpoints: [String] { Array(endpoints.dropLast(connectedEndpoints.count)) }
    let watch: ConnectionWatch
    let connect: [Endpoint]
    /// Of the files of `ipc://` paths.
    let mode: UInt32?

    init(_ context: Context, settings: Settings, logger: Logger) throws(ZeroMQError) {
        connect = settings.ingest.connect
        mode = settings.ingest.mode
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
            watch = ConnectionWatch(.ingest, name: "ingest", type: .sub, monitor: try socket.monitor(), logger: logger)
            endpoints = try socket.attach(settings.ingest)
            kind = .sub(socket)
        case .pull:
            let socket = try Socket<PULL>(context, options: options)
            watch = ConnectionWatch(.ingest, name: "ingest", type: .pull, monitor: try socket.monitor(), logger: logger)
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

    /// Tries an endpoint again that libzmq has given up, because a socket of the wrong type was there.
    ///
    /// - Parameter name: as a monitor's event calls it.
    func reconnect(_ name: String) throws(ZeroMQError) {
        // libzmq may call a host by its address.
        guard let endpoint = connect.first(where: { $0.text == name }) ?? (connect.count == 1 ? connect.first : nil)
        else { return }
        switch kind {
        case .sub(let socket): try socket.reattach(endpoint)
        case .pull(let socket): try socket.reattach(endpoint)
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
