public import Telemetry

/// Names engines by their ids: `*` stands for any characters or none, `?` for one.
///
/// Matching allocates nothing, and takes at most the product of both lengths however many stars there are.
public struct EnginePattern: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    private let bytes: [UInt8]

    private static let star = UInt8(ascii: "*")
    private static let any = UInt8(ascii: "?")

    /// - Throws: ``TradeoffError`` if the text is empty, longer than an id may be, or holds what no id can.
    public init(_ text: String) throws(TradeoffError) {
        guard (1...Limits.engineIDLength).contains(text.utf8.count) else {
            throw TradeoffError(
                "pattern: found \(text.utf8.count) characters, expected 1 to \(Limits.engineIDLength)")
        }
        let letters = text.filter { $0 != "*" && $0 != "?" }
        if !letters.isEmpty, (try? EngineID(letters)) == nil {
            throw TradeoffError("pattern: found \"\(text)\", expected A-Z a-z 0-9 . _ - and the wild cards * and ?")
        }
        description = text
        bytes = Array(text.utf8)
    }

    public func matches(_ engine: EngineID) -> Bool {
        engine.withUnsafeBytes { id in
            bytes.withUnsafeBufferPointer { Self.matches($0, id) }
        }
    }

    private static func matches(_ pattern: UnsafeBufferPointer<UInt8>, _ id: UnsafeRawBufferPointer) -> Bool {
        var (p, i) = (0, 0)
        // Where the last star stands, and how much of the id it has been given.
        var (starred, given) = (-1, 0)
        while i < id.count {
            if p < pattern.count, pattern[p] == star {
                (starred, given) = (p, i)
                p += 1
            } else if p < pattern.count, pattern[p] == any || pattern[p] == id[i] {
                p += 1
                i += 1
            } else if starred >= 0 {
                given += 1
                (p, i) = (starred + 1, given)
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == star { p += 1 }
        return p == pattern.count
    }
}
