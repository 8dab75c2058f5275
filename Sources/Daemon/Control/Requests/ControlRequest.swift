import Foundation
import Inference
import Scoring
import System
import Telemetry

/// A request to the control socket, understood.
enum ControlRequest: Sendable, Hashable {
    case status
    case tradeoff
    case setTradeoff(TradeoffChange)
    case showEngine(EngineID)
    case resetEngine(EngineID)
    case swapModel(String)
    case modelProgress
    case drain
    case resume
    case reload

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
            throw ControlError(.unknownCommand, "found command \(Quotation.name(name)), expected one of \(known)")
        }
        self = try Self.read(command, &fields)
        try fields.expectNoMore(for: name)
    }

    /// What can be asked for.
    private enum Command: String, CaseIterable {
        case status
        case tradeoffGet = "tradeoff_get"
        case tradeoffSet = "tradeoff_set"
        case engineShow = "engine_show"
        case engineReset = "engine_reset"
        case reload
        case drain
        case modelSwap = "model_swap"
        case modelProgress = "model_progress"
    }

    private static func read(_ command: Command, _ fields: inout ControlFields) throws(ControlError) -> ControlRequest {
        switch command {
        case .status: return .status
        case .tradeoffGet: return .tradeoff
        case .tradeoffSet: return .setTradeoff(try TradeoffChange(&fields))
        case .engineShow: return .showEngine(try fields.engine())
        case .engineReset: return .resetEngine(try fields.engine())
        case .modelSwap: return .swapModel(try fields.bundle())
        case .modelProgress: return .modelProgress
        case .reload: return .reload
        case .drain: return try fields.flag("resume") ? .resume : .drain
        }
    }
}
