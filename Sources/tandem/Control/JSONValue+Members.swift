import Inference

extension JSONValue {
    /// A member of an object; nil for anything else, for one that is not there, and for null.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self, let member = members[name], member != .null else { return nil }
        return member
    }

    /// A member far down: `reply["status", "windows", "due"]`.
    subscript(first: String, second: String, rest: String...) -> JSONValue? {
        rest.reduce(self[first]?[second]) { $0?[$1] }
    }

    var number: Double? {
        if case .number(let value) = self { value } else { nil }
    }

    var elements: [JSONValue] {
        if case .list(let values) = self { values } else { [] }
    }

    /// In the order of their names.
    var members: [(name: String, value: JSONValue)] {
        guard case .object(let members) = self else { return [] }
        return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
