/// A value decoded from a document, and the first key in it that no type asked for: `Decodable` passes over a key that is
/// misspelt, and takes the default.
struct Strict<Value: Decodable>: Decodable {
    let value: Value
    /// Where the unknown key stands, its name and those that are known there, in one line.
    let unknownKey: String?

    init(from decoder: any Decoder) throws {
        let ledger = KeyLedger()
        value = try Value(from: AskingDecoder(base: decoder, ledger: ledger))
        unknownKey = ledger.unknownKey
    }
}
