import Daemon
import Foundation
import Inference
import ZeroMQ

/// Asks a running daemon, and waits for its reply.
struct ControlClient {
    /// Nobody can be asked, or nobody answers.
    struct Unreachable: Error, CustomStringConvertible {
        let description: String
    }

    let endpoint: String

    /// - Parameters:
    ///   - socket: a path or an `ipc://` endpoint; nil for the likeliest of those where somebody listens.
    ///   - environment: says where a daemon started by this user would be.
    init(socket: String?, environment: [String: String]) throws(Unreachable) {
        let candidates: [String]
        if let socket {
            do throws(EndpointError) {
                candidates = [try Endpoint(local: socket.contains("://") ? socket : "ipc://\(socket)").text]
            } catch {
                throw Unreachable(description: "--socket: \(error)")
            }
        } else if let named = environment["TANDEM_CONTROL_BIND"], !named.isEmpty, named != ControlEndpoint.automatic {
            candidates = [named]
        } else {
            candidates = ControlEndpoint.likely(environment: environment)
        }
        var obstacles: [String] = []
        for candidate in candidates {
            guard let path = LocalPath(endpoint: candidate) else {
                throw Unreachable(description: "\(candidate): expected the path of a control socket")
            }
            guard let obstacle = path.obstacle else {
                endpoint = candidate
                return
            }
            obstacles.append("\(path.path): \(Self.reason(obstacle))")
        }
        throw Unreachable(
            description: "no daemon to be reached at " + obstacles.joined(separator: "; ")
                + (socket == nil ? "; start one with tandem serve, or name its socket with --socket" : ""))
    }

    private static func reason(_ code: ZeroMQError.Code) -> String {
        switch code {
        case .noSuchEndpoint: "no such socket"
        case .connectionRefused: "nobody listens there any more"
        default: "\(code)"
        }
    }

    /// Sends a request and waits for its reply.
    ///
    /// - Returns: the reply as it came, and as it reads.
    /// - Throws: ``Unreachable`` when no reply came in time, `ZeroMQError`.
    func ask(_ request: [String: Any], timeout: Duration) throws -> (text: String, reply: JSONValue) {
        let socket = try Socket<REQ>(try Context()) {
            $0.linger = .zero
            $0.receiveTimeout = .atMost(timeout)
            $0.sendTimeout = .atMost(timeout)
            $0.immediate = true
        }
        let monitor = try socket.monitor()
        try socket.connect(endpoint)
        try expectDaemon(monitor, timeout: timeout)
        let payload = try JSONSerialization.data(
            withJSONObject: request, options: [.sortedKeys, .withoutEscapingSlashes])
        do throws(ZeroMQError) {
            try socket.send(Array(payload))
            let bytes = try socket.receive().copyBytes()
            let reply = (try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))) ?? .null
            return (String(decoding: bytes, as: UTF8.self), reply)
        } catch {
            guard error.code == .timedOut else { throw error }
            throw Unreachable(description: "\(endpoint): no reply within \(timeout); --timeout waits for longer")
        }
    }

    /// Waits until the connection stands; whoever listens there may be no daemon.
    private func expectDaemon(_ monitor: Monitor, timeout: Duration) throws {
        let deadline = ContinuousClock.now + timeout
        var tracker = ConnectionTracker()
        var sighting = PeerSighting.nothing
        let poller = Poller()
        _ = poller.add(monitor)
        while sighting != .connected {
            _ = try poller.wait(timeout: max(.zero, deadline - .now))
            while let event = try monitor.tryReceive() {
                if let outcome = tracker.take(event) { sighting = PeerSighting(outcome, after: sighting) }
            }
            if sighting.isFinal {
                throw Unreachable(
                    description: "\(endpoint): a ZeroMQ socket is there, and it is no daemon's control socket")
            }
            guard ContinuousClock.now < deadline || sighting == .connected else {
                throw Unreachable(
                    description:
                        "\(endpoint): somebody takes connections there, and no daemon has answered within \(timeout); "
                        + "--timeout waits for longer")
            }
        }
    }
}
