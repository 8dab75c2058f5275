/// An object that may hold keys of anybody's besides those that are known.
protocol OpenToOthers: Decodable {}

/// Another decoder that notes which keys there are and which are asked for.
struct AskingDecoder: Decoder {
    let base: any Decoder
    let ledger: KeyLedger

    var codingPath: [any CodingKey] { base.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { base.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        ledger.enter(codingPath, found: try base.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue))
        return KeyedDecodingContainer(Keyed(base: try base.container(keyedBy: type), ledger: ledger))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        Unkeyed(base: try base.unkeyedContainer(), ledger: ledger)
    }

    /// What is read as one value, or as whatever it is, has no keys to know.
    func singleValueContainer() throws -> any SingleValueDecodingContainer { try base.singleValueContainer() }

    private func decode<Value: Decodable>() throws -> Value {
        try Value(from: Value.self is any OpenToOthers.Type ? base : self)
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension AskingDecoder {
    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let base: KeyedDecodingContainer<Key>
        let ledger: KeyLedger

        var codingPath: [any CodingKey] { base.codingPath }
        var allKeys: [Key] { base.allKeys }

        private func ask(_ key: Key) { ledger.ask(key.stringValue, at: codingPath) }

        func contains(_ key: Key) -> Bool {
            ask(key)
            return base.contains(key)
        }

        func decodeNil(forKey key: Key) throws -> Bool {
            ask(key)
            return try base.decodeNil(forKey: key)
        }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try decoder(forKey: key).decode()
        }

        func nestedContainer<Other: CodingKey>(
            keyedBy type: Other.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Other> {
            try superDecoder(forKey: key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try superDecoder(forKey: key).unkeyedContainer()
        }

        func superDecoder() throws -> any Decoder {
            AskingDecoder(base: try base.superDecoder(), ledger: ledger)
        }

        func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(forKey: key) }

        private func decoder(forKey key: Key) throws -> AskingDecoder {
            guard contains(key) else {
                throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "is missing"))
            }
            return AskingDecoder(base: try base.superDecoder(forKey: key), ledger: ledger)
        }
    }

    private struct Unkeyed: UnkeyedDecodingContainer {
        var base: any UnkeyedDecodingContainer
        let ledger: KeyLedger

        var codingPath: [any CodingKey] { base.codingPath }
        var count: Int? { base.count }
        var isAtEnd: Bool { base.isAtEnd }
        var currentIndex: Int { base.currentIndex }

        mutating func decodeNil() throws -> Bool { try base.decodeNil() }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try next().decode()
        }

        mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
            try superDecoder().container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try superDecoder().unkeyedContainer()
        }

        mutating func superDecoder() throws -> any Decoder { try next() }

        private mutating func next() throws -> AskingDecoder {
            AskingDecoder(base: try base.superDecoder(), ledger: ledger)
        }
    }
}
