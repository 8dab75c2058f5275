import System

/// What stands in each object of a document, and what was asked for there.
final class KeyLedger {
    private struct Object {
        let path: [any CodingKey]
        let found: [String]
        var asked: Set<String> = []

        /// What nobody asked for.
        var strays: [String] { found.filter { !asked.contains($0) } }
    }

    /// By the place in the document.
    private var objects: [String: Object] = [:]

    /// An object is entered, for the first time or by another type that reads of it.
    func enter(_ path: [any CodingKey], found: [String]) {
        let place = DecodingError.place(path)
        if objects[place] == nil { objects[place] = Object(path: path, found: found) }
    }

    func ask(_ key: String, at path: [any CodingKey]) {
        objects[DecodingError.place(path)]?.asked.insert(key)
    }

    /// The first one, from the outside inwards.
    var unknownKey: String? {
        let strange = objects.filter { !$0.value.strays.isEmpty }
            .min { ($0.value.path.count, $0.key) < ($1.value.path.count, $1.key) }
        guard let (place, object) = strange, let stray = object.strays.min() else { return nil }
        return "\(place)found the unknown key \(Quotation.name(stray)), expected one of "
            + object.asked.sorted().joined(separator: ", ")
    }
}
