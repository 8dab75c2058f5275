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
    }

    /// Opens the socket, waits for a daemon, lets `body` send, and waits until the daemon has taken everything.
    ///
    /// - Throws: `ExitCode.unavailable`, having said why, when no daemon takes telemetry or it stops doing so; whatever
    ///   else `body` throws.
    func withSender(_ body: (TelemetrySender) throws -> Void) throws {
        do {
            let sender = try TelemetrySender(
                push ? .push : .pub, endpoints: endpoints, binds: !bind.isEmpty, encoding: encoding,
                patience: patience.duration)
            guard try sender.waitForPeer(timeout: patience.duration) else {
                try sender.abandon()
                throw NobodyListens(endpoints: endpoints, patience: patience)
            }
            do {
                try body(sender)
            } catch let error as ZeroMQError where error.code == .timedOut {
                try sender.abandon()
                throw NobodyTakes(endpoints: endpoints, count: sender.sentCount)
            }
            guard sender.finish() else { throw NobodyTakes(endpoints: endpoints, count: sender.sentCount) }
        } catch let error where error is ZeroMQError || error is NobodyListens || error is NobodyTakes {
            Terminal.report(error)
            throw ExitCode.unavailable
        }
    }

    private var endpoints: [String] {
        !bind.isEmpty ? bind : connect.isEmpty ? ["tcp://127.0.0.1:5560"] : connect
    }
}

/// No daemon took telemetry in time.
private struct NobodyListens: Error, CustomStringConvertible {
    let endpoints: [String]
    let patience: Seconds

    var description: String {
        "nobody took telemetry at \(endpoints.joined(separator: ", ")) within \(patience.text) s; is the daemon "
            + "running, and is its ingest.type sub (pull with --push)?"
    }
}

/// The daemon went away, or stands still.
private struct NobodyTakes: Error, CustomStringConvertible {
    let endpoints: [String]
    /// Messages handed over to the socket.
    let count: Int

    var description: String {
        "the daemon at \(endpoints.joined(separator: ", ")) stopped taking telemetry after \(count) cycles; "
            + "the last of them did not arrive"
    }
}

extension Encoding: ExpressibleByArgument {}
