public import ArgumentParser
import Simulation
public import Telemetry

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
    var patience = 10.0

    func validate() throws {
        guard connect.isEmpty || bind.isEmpty else { throw ValidationError("--connect and --bind exclude each other.") }
        guard patience > 0 else { throw ValidationError("--patience \(patience): expected more than 0.") }
    }

    /// Opens the socket and waits for a daemon.
    func sender() throws -> TelemetrySender {
        let endpoints = !bind.isEmpty ? bind : connect.isEmpty ? ["tcp://127.0.0.1:5560"] : connect
        let sender = try TelemetrySender(
            push ? .push : .pub, endpoints: endpoints, binds: !bind.isEmpty, encoding: encoding)
        guard try sender.waitForPeer(timeout: .seconds(patience)) else {
            throw NobodyListens(endpoints: endpoints, patience: patience)
        }
        return sender
    }
}

/// No daemon took telemetry in time.
struct NobodyListens: Error, CustomStringConvertible {
    let endpoints: [String]
    let patience: Double

    var description: String {
        "nobody took telemetry at \(endpoints.joined(separator: ", ")) within \(Columns.number(patience)) s; is the daemon "
            + "running, and is its ingest.type sub (pull with --push)?"
    }
}

extension Encoding: ExpressibleByArgument {}
