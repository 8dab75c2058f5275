import Foundation
import Inference
import System
import Telemetry

/// The members of a request, taken out one by one, so that what is left over can be refused.
struct ControlFields {
    private var fields: [String: JSONValue]
    private var asked: [String] = []

    /// - Throws: ``ControlError`` with ``ControlError/Code/malformed`` unless `bytes` are a JSON object.
    init(_ bytes: [UInt8]) throws(ControlError) {
        if let place = JSONNesting.exceeds(ControlLimits.requestDepth, in: bytes) {
            throw ControlError(
                .malformed,
                "found more than \(ControlLimits.requestDepth) levels at byte \(place), expected a JSON object of texts"
            )
        }
        guard let document = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else {
            throw ControlError(.malformed, "found \(Self.excerpt(bytes)), expected a JSON object in UTF-8")
        }
        guard case .object(let fields) = document else {
            throw ControlError(.malformed, "found \(document.kindName), expected a JSON object")
        }
        self.fields = fields
    }

    /// A text that must be there.
    mutating func text(_ name: String) throws(ControlError) -> String {
        guard let text = try optionalText(name) else {
            throw ControlError(.invalid, "field \(name) is missing, expected a text")
        }
        return text
    }

    /// A text; nil where it is not there, or null.
    mutating func optionalText(_ name: String) throws(ControlError) -> String? {
        switch take(name) {
        case nil, .null?: return nil
        case .text(let text)?: return text
        case let other?: throw ControlError(.invalid, "field \(name): found \(other.kindName), expected a text")
        }
    }

    /// true or false; false where it is not there.
    mutating func flag(_ name: String) throws(ControlError) -> Bool {
        switch take(name) {
        case nil, .null?: return false
        case .boolean(let value)?: return value
        case let other?: throw ControlError(.invalid, "field \(name): found \(other.kindName), expected true or false")
        }
    }

    /// The name or the path of a model bundle.
    mutating func bundle() throws(ControlError) -> String {
        let text = try text("bundle")
        guard (1...ControlLimits.bundleNameBytes).contains(text.utf8.count), Quotation.isPrintable(text) else {
            throw ControlError(
                .invalid,
                "field bundle: found \(Quotation.name(text)), expected a name or a path of 1 to "
                    + "\(ControlLimits.bundleNameBytes) bytes on one line")
        }
        return text
    }

    /// The engine that the request is about.
    mutating func engine() throws(ControlError) -> EngineID {
        let text = try text("engine")
        do throws(InvalidEngineID) {
            return try EngineID(text)
        } catch {
            throw ControlError(.invalid, "field engine: \(error)")
        }
    }

    /// Refuses what nobody asked for.
    func expectNoMore(for command: String) throws(ControlError) {
        guard let stray = fields.keys.min() else { return }
        throw ControlError(
            .unknownField,
            "command \(command) has no field \(Quotation.name(stray)), expected \(asked.joined(separator: ", "))")
    }

    private mutating func take(_ name: String) -> JSONValue? {
        asked.append(name)
        return fields.removeValue(forKey: name)
    }

    private static func excerpt(_ bytes: [UInt8]) -> String {
        bytes.isEmpty ? "nothing" : ContentSignature.name(of: bytes) ?? Quotation.text(bytes)
    }
}

extension JSONValue {
    /// What it is, in a word or two.
    fileprivate var kindName: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number: "a number"
        case .text: "a text"
        case .list: "a list"
        case .object: "an object"
        }
    }
}
