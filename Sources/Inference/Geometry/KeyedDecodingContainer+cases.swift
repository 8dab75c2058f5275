extension KeyedDecodingContainer {
    /// A value of a closed set; one that is not in it is refused with the whole set.
    func decodeCase<Value>(_ type: Value.Type, forKey key: Key) throws -> Value
    where Value: RawRepresentable<String> & CaseIterable {
        let text = try decode(String.self, forKey: key)
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "found \"\(text)\", expected one of \(known)")
        }
        return value
    }

    func decodeCaseIfPresent<Value>(_ type: Value.Type, forKey key: Key) throws -> Value?
    where Value: RawRepresentable<String> & CaseIterable {
        try contains(key) ? decodeCase(type, forKey: key) : nil
    }
}
