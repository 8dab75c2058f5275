import FoundationEssentials
import System

/// What is wrong with a JSON document, in one line.
struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    let description: String
}

/// Decodes a JSON document, in UTF-8 or UTF-16.
func decodeJSON<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws(JSONError) -> Value {
    let text: [UInt8]
    do throws(FileError) {
        text = try PlainText.utf8(Array(bytes), expecting: "JSON")
    } catch {
        throw JSONError(description: error.description)
    }
    if let place = JSONNesting.exceeds(InferenceLimits.jsonDepth, in: text) {
        throw JSONError(description: "nests deeper than \(InferenceLimits.jsonDepth) levels at byte \(place)")
    }
    let data = Data(text)
    do {
        return try JSONDecoder().decode(type, from: data)
    } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
        // The decoder says this of numbers too that do not fit the type they are for.
        let isJSON = (try? JSONDecoder().decode(JSONValue.self, from: data)) != nil
        throw JSONError(
            description: isJSON
                ? "holds a number that is too large, or a fraction where a whole number is expected"
                : "is no valid JSON")
    } catch let error as DecodingError {
        throw JSONError(description: error.line)
    } catch {
        throw JSONError(description: "\(error)")
    }
}
