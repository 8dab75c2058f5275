import Foundation
import Inference
import Telemetry

/// A request to the control socket, understood.
enum ControlRequest: Sendable, Hashable {
    case status
    case showEngine(EngineID)
    case drain
    case resume

    /// Reads the payload of a request.
    init(_ bytes: [UInt8]) throws(ControlError) {
        guard bytes.count <= ControlLimits.requestBytes else {
            throw ControlError(
                .tooLarge, "found a request of \(bytes.count) bytes, expected at most \(ControlLimits.requestBytes)")
        }
        var fields = try ControlFields(bytes)
        let name = try fields.text("command")
        guard let command = Command(rawValue: name) else {
            let known = Command.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlError(.unknownCommand, "found command \(name.quoted), expected one of \(known)")
        }
        self = try Self.read(command, &fields)
        try fields.expectNoMore(for: name)
    }

    /// What can be asked for.
    private enum Command: String, CaseIterable {
        case status
        case engineShow = "engine_show"
        case drain
    }

    private static func read(_ command: Command, _ fields: inout ControlFields) throws(ControlError) -> ControlRequest {
        switch command {
        case .status: return .status
        case .engineShow: return .showEngine(try fields.engine())
        case .drain: return try fields.flag("resume") ? .resume : .drain
        }
    }
}
