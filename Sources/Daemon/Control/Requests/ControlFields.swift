import Foundation
import Inference
import Telemetry

/// The members of a request, taken out one by one, so that what is left over can be refused.
struct ControlFields {
    private var fields: [String: JSONValue]
    private var asked: [String] = []

    /// - Throws: ``ControlError`` with ``ControlError/Code/malformed`` unless `bytes` are a JSON object.
    init(_ bytes: [UInt8]) throws(ControlError) {
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
            "command \(command) has no field \(stray.quoted), expected \(asked.joined(separator: ", "))")
    }

    private mutating func take(_ name: String) -> JSONValue? {
        asked.append(name)
        return fields.removeValue(forKey: name)
    }

    private static func excerpt(_ bytes: [UInt8]) -> String {
        bytes.isEmpty ? "nothing" : String(decoding: bytes.prefix(40), as: UTF8.self).quoted
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

extension String {
    /// In quotation marks, shortened, with nothing that would upset a terminal.
    var quoted: String {
        let plain = unicodeScalars.prefix(60).map { scalar in
            scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
        }
        return "\"" + plain.joined() + (unicodeScalars.count > 60 ? "…" : "") + "\""
    }
}
