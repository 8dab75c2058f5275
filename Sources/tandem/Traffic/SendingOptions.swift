public import ArgumentParser
import Simulation
public import Telemetry
import ZeroMQ

/// Where and how telemetry is sent: shared by every command that publishes.
struct SendingOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Where the daemon takes telemetry in.", valueName: "endpoint"))
    var connect: [String] = []

    @Option(name: .long, help: ArgumentHelp("Bind here instead; the daemon connects.", valueName: "endpoint"))
    var bind: [String] = []

    @Flag(name: .long, help: "Send with PUSH, to a daemon with ingest.type: pull.")
    var push = false

    @Option(name: .long, help: "Payload encoding: json or protobuf.")
    var encoding: Encoding = .json

    @Option(name: .long, help: ArgumentHelp("Give up when nobody takes telemetry for so long.", valueName: "seconds"))
    var patience = Seconds(10)

    func validate() throws {
        guard connect.isEmpty || bind.isEmpty else { throw ValidationError("--connect and --bind exclude each other.") }
        _ = try endpoints
    }

    /// Opens the socket, waits for a daemon, lets `body` send, and waits until the daemon has read everything.
    ///
    /// While `body` sends, SIGINT and SIGTERM are an ``Interruption`` that it heeds: what it has sent is waited for all the same. A
    /// publisher of `tandem soak` ends at once: its parent knows why.
    ///
    /// - Throws: `ExitCode.unavailable`, having said why, when no daemon takes telemetry, when it stops doing so, and when it is
    ///   not known to have read everything; whatever else `body` throws.
    func withSender(_ body: (TelemetrySender) throws -> Void) throws {
        do {
            let endpoints = try endpoints
            let sender = try TelemetrySender(
                push ? .push : .pub, endpoints: endpoints, encoding: encoding, patience: patience.duration)
            guard try sender.waitForPeer(timeout: patience.duration) else {
                let sightings = sender.sightings
                try sender.abandon()
                throw NobodyListens(endpoints: endpoints, patience: patience, push: push, sightings: sightings)
            }
            let places = endpoints.map(\.text).joined(separator: ", ")
            sender.onLoss = { count in
                Terminal.warn("the connection to \(places) broke after \(count) messages")
            }
            do {
                if !DependentProcess.isThisOne { Interruption.take() }
                try body(sender)
                if Interruption.pending != nil {
                    Terminal.writeError(
                        "interrupted after \(sender.sentCount) messages; waiting until the daemon has read them\n")
                }
            } catch let error as ZeroMQError where error.code == .timedOut {
                let sightings = sender.sightings
                try sender.abandon()
                throw NobodyTakes(places: places, count: sender.sentCount, sightings: sightings)
            }
            let delivery = try sender.finish()
            guard delivery.isComplete else {
                throw NotConfirmed(places: places, delivery: delivery, patience: patience, push: push)
            }
        } catch let error
            where error is ZeroMQError || error is NobodyListens || error is NobodyTakes || error is NotConfirmed
        {
            Terminal.report(error)
            throw ExitCode.unavailable
        }
    }

    private var endpoints: [Endpoint] {
        get throws {
            if !bind.isEmpty {
                return try bind.map { try EndpointOption.read($0, "--bind", for: .bind, usualPort: Self.usualPort) }
            }
            let connect = connect.isEmpty ? ["tcp://127.0.0.1:\(Self.usualPort)"] : connect
            return try connect.map { try EndpointOption.read($0, "--connect", usualPort: Self.usualPort) }
        }
    }

    private static let usualPort: UInt16 = 5560
}

/// No daemon took telemetry in time.
private struct NobodyListens: Error, CustomStringConvertible {
    let endpoints: [Endpoint]
    let patience: Seconds
    let push: Bool
    let sightings: [PeerSighting]

    var description: String {
        let places = endpoints.map(\.text).joined(separator: ", ")
        // Of some things it is known at once that they will not change.
        let time = sightings.contains(.wrongType) ? "" : " within \(patience.text) s"
        return "nobody took telemetry at \(places)\(time): \(reason)"
    }

    private var reason: String {
        let other = push ? "sub, which --push is not for" : "pull, which needs --push"
        if endpoints.allSatisfy({ $0.use == .bind }), sightings.isEmpty { return "no daemon connects to it" }
        switch sightings.max(by: { $0.tells < $1.tells }) ?? .nothing {
        case .wrongType:
            return
                "a ZeroMQ socket is there, of a type that takes nothing from \(push ? "PUSH" : "PUB"); is the daemon's "
                + "ingest.type \(other), or is this the port of its scores?"
        case .unresolved: return EndpointOption.unresolved(endpoints)
        case .foreign: return "what listens there does not speak ZeroMQ"
        case .silent: return "somebody takes connections there and says nothing: no ZeroMQ, or a daemon that hangs"
        case .refused: return "the ZeroMQ socket there refuses the connection"
        case .connected, .lost:
            return "a ZeroMQ socket is there"
                + (push ? "" : " and subscribes to no telemetry; is this a daemon's ingest, or does it drain?")
        case .nothing, .unreachable:
            return
                "nobody listens there; is the daemon running, is its ingest.type \(push ? "pull" : "sub (pull with --push)"), "
                + "or does it drain?"
        }
    }
}

extension PeerSighting {
    /// Of several endpoints, the one that is spoken of: where somebody was met.
    fileprivate var tells: Int {
        switch self {
        case .nothing: 0
        case .unreachable: 1
        case .unresolved: 2
        case .silent: 3
        case .foreign: 4
        case .refused: 5
        case .lost, .connected: 6
        case .wrongType: 7
        }
    }
}

/// The daemon went away, or stands still.
private struct NobodyTakes: Error, CustomStringConvertible {
    let places: String
    /// Messages handed over to the socket.
    let count: Int
    let sightings: [PeerSighting]

    var description: String {
        let now = sightings.contains(.wrongType) ? "; a ZeroMQ socket of another type is there now" : ""
        return
            "the daemon at \(places) stopped taking telemetry after \(count) cycles; the last of them did not arrive\(now)"
    }
}

/// Everything was handed over, and not everything is known to have been read.
private struct NotConfirmed: Error, CustomStringConvertible {
    let places: String
    let delivery: Delivery
    let patience: Seconds
    let push: Bool

    var description: String {
        let how =
            delivery.lossCount > 0
            ? "the connection to \(places) broke" + (delivery.lossCount > 1 ? " \(delivery.lossCount) times" : "")
            : "the daemon at \(places) did not read everything within \(patience.text) s"
        // A publisher has heard a subscription; a pusher may have taken anybody's first bytes for an old version of ZeroMQ's.
        let isDoubtful = push && delivery.lossCount == 0 && delivery.unconfirmed == delivery.sent
        let were = delivery.sent == 1 ? "1 message was" : "\(delivery.sent) messages were"
        return "\(how): \(were) sent, up to \(delivery.unconfirmed) of them were not taken "
            + "(how many were, the daemon counts: received in tandem ctl status)\(isDoubtful ? "; it may be no ZeroMQ" : "")"
    }
}

extension Encoding: ExpressibleByArgument {}
