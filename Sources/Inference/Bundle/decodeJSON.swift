import FoundationEssentials

/// What is wrong with a JSON document, in one line.
struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    let description: String
}

/// Decodes a JSON document.
func decodeJSON<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws(JSONError) -> Value {
    let data = Data(bytes)
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
