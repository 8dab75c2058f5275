import ArgumentParser
import Foundation
import Inference
import ZeroMQ

/// One request of a `tandem ctl` command, and what is printed of its reply.
struct ControlExchange {
    let options: ControlOptions
    /// Seconds waited for the reply unless said otherwise.
    var patience = 5.0

    /// Asks, and prints what `card` makes of the reply, or the reply itself with `--json`.
    ///
    /// - Throws: exit codes: 64 when what was named is no control socket, 65 when the daemon refuses, 69 when none answers.
    func run(_ request: [String: Any], card: (JSONValue) -> String) throws {
        try run(card: card) {
            try $0.ask(request, timeout: options.timeout?.duration ?? .seconds(patience))
        }
    }

    /// As ``run(_:card:)``, where `ask` has its own way of waiting.
    func run(card: (JSONValue) -> String, ask: (ControlClient) throws -> ControlClient.Answer) throws {
        let text: String
        let reply: JSONValue
        do {
            (text, reply) = try ask(
                try ControlClient(socket: options.socket, environment: ProcessInfo.processInfo.environment))
        } catch let error where error is ControlClient.Unreachable || error is ZeroMQError {
            Terminal.report(error)
            throw ExitCode.unavailable
        } catch let error as ControlClient.NoControlSocket {
            Terminal.report(error)
            throw ExitCode.validationFailure
        }
        let isDone = reply["ok"] == .boolean(true)
        if options.json {
            try? Terminal.writeJSONLine(text)
        } else if isDone {
            print(card(reply), terminator: "")
            for warning in reply["warnings"]?.elements ?? [] { Terminal.warn(warning) }
        } else {
            Terminal.report(
                reply["error"]?["message"]?.description ?? "found no reply of a daemon: \(text.prefix(200))")
        }
        if !isDone { throw ExitCode.badData }
    }
}
