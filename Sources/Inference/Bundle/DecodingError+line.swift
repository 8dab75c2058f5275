extension DecodingError {
    /// The error in one line: where in the document, then what is wrong there.
    var line: String {
        switch self {
        case .keyNotFound(let key, let context):
            Self.place(context.codingPath + [key]) + "is missing"
        case .typeMismatch(let type, let context):
            Self.place(context.codingPath) + "expected \(Self.name(of: type))"
        case .valueNotFound(let type, let context):
            Self.place(context.codingPath) + "found null, expected \(Self.name(of: type))"
        case .dataCorrupted(let context):
            Self.place(context.codingPath) + context.debugDescription.split(separator: "\n").joined(separator: " ")
        @unknown default:
            "\(self)"
        }
    }

    /// A place in a document, with a colon; empty at its root.
    static func place(_ path: [any CodingKey]) -> String {
        var text = ""
        for key in path {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return text.isEmpty ? "" : text + ": "
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        case is Int.Type: "a whole number"
        case is Float.Type, is Double.Type: "a number"
        default: "\(type)".hasPrefix("Array") ? "a list" : "an object"
        }
    }
}
