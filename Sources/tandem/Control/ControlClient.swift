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

    /// What was named is no control socket.
    struct NoControlSocket: Error, CustomStringConvertible {
        let description: String
    }

    let endpoint: String

    /// - Parameters:
    ///   - socket: a path or an `ipc://` endpoint; nil for the likeliest of those where somebody listens.
    ///   - environment: says where a daemon started by this user would be.
    /// - Throws: ``NoControlSocket``, ``Unreachable``.
    init(socket: String?, environment: [String: String]) throws {
        let candidates: [String]
        if let socket {
            do throws(EndpointError) {
                // The name of a file in the working folder is a path too, unless it reads like a host and a port.
                let isPort = socket.contains(":") && !FileManager.default.fileExists(atPath: socket)
                candidates = [try Endpoint(local: socket.contains("/") || isPort ? socket : "ipc://\(socket)").text]
            } catch {
                throw NoControlSocket(description: "--socket: \(error)")
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

    /// A reply as it came, and as it reads.
    typealias Answer = (text: String, reply: JSONValue)

    /// Sends a request and waits for its reply.
    ///
    /// - Throws: ``Unreachable`` when no reply came in time, `ZeroMQError`.
    func ask(_ request: [String: Any], timeout: Duration) throws -> Answer {
        try ask(request, lookingUpEvery: timeout) { isConnected in
            throw Unreachable(
                description: isConnected
                    ? "\(endpoint): no reply within \(timeout); --timeout waits for longer"
                    : "\(endpoint): somebody takes connections there, and no daemon has answered within \(timeout); "
                        + "--timeout waits for longer")
        }
    }

    /// Sends a request and waits for its reply, for as long as `meanwhile` does not throw.
    ///
    /// - Parameter meanwhile: called whenever nothing has come for `interval`, with whether the connection stands.
    /// - Throws: what `meanwhile` does, `ZeroMQError`.
    func ask(
        _ request: [String: Any], lookingUpEvery interval: Duration, meanwhile: (_ isConnected: Bool) throws -> Void
    ) throws -> Answer {
        let socket = try Socket<REQ>(try Context()) {
            $0.linger = .zero
            $0.maximumMessageSize = 16 << 20
            $0.receiveTimeout = .atMost(interval)
            $0.sendTimeout = .atMost(interval)
            $0.immediate = true
        }
        let monitor = try socket.monitor()
        try socket.connect(endpoint)
        try expectDaemon(monitor, lookingUpEvery: interval, meanwhile)
        let payload = try JSONSerialization.data(
            withJSONObject: request, options: [.sortedKeys, .withoutEscapingSlashes])
        let bytes = Array(payload)
        try patiently(meanwhile) { () throws(ZeroMQError) in try socket.send(bytes) }
        let answer = try patiently(meanwhile) { () throws(ZeroMQError) in try socket.receive().copyBytes() }
        let reply = (try? JSONDecoder().decode(JSONValue.self, from: Data(answer))) ?? .null
        return (String(decoding: answer, as: UTF8.self), reply)
    }

    /// Tries again for as long as the time limit passes and `meanwhile` does not throw.
    private func patiently<Value>(
        _ meanwhile: (_ isConnected: Bool) throws -> Void, _ body: () throws(ZeroMQError) -> Value
    ) throws -> Value {
        while true {
            do throws(ZeroMQError) {
                return try body()
            } catch {
                guard error.code == .timedOut else { throw error }
            }
            try meanwhile(true)
        }
    }

    /// Waits until the connection stands; whoever listens there may be no daemon.
    private func expectDaemon(
        _ monitor: Monitor, lookingUpEvery interval: Duration, _ meanwhile: (_ isConnected: Bool) throws -> Void
    ) throws {
        var deadline = ContinuousClock.now + interval
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
            if sighting != .connected, ContinuousClock.now >= deadline {
                try meanwhile(false)
                deadline = .now + interval
            }
        }
    }
}
