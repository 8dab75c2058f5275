package import Telemetry

/// Engines in the order of their ids' bytes, so that those whose ids begin alike stand next to each other.
///
/// Ids in short sorted pieces, the pieces in order: to find, to add and to take out one costs a binary search and the moving of
/// part of a piece.
package struct EngineIndex: Sendable {
    private static let pieceLimit = 512

    private var pieces: [[EngineID]] = []
    package private(set) var count = 0

    package init() {}

    /// Adds an engine; nothing if it is there.
    package mutating func insert(_ engine: EngineID) {
        guard !pieces.isEmpty else {
            pieces.append([engine])
            count = 1
            return
        }
        let piece = max(0, Self.place(in: pieces) { $0[0] <= engine } - 1)
        let place = Self.place(in: pieces[piece]) { $0 < engine }
        if place < pieces[piece].count, pieces[piece][place] == engine { return }
        pieces[piece].insert(engine, at: place)
        count += 1
        guard pieces[piece].count > Self.pieceLimit else { return }
        let half = pieces[piece].count / 2
        pieces.insert(Array(pieces[piece][half...]), at: piece + 1)
        pieces[piece] = Array(pieces[piece][..<half])
    }

    /// Takes an engine out; nothing if it is not there.
    package mutating func remove(_ engine: EngineID) {
        let piece = Self.place(in: pieces) { $0[0] <= engine } - 1
        guard piece >= 0 else { return }
        let place = Self.place(in: pieces[piece]) { $0 < engine }
        guard place < pieces[piece].count, pieces[piece][place] == engine else { return }
        pieces[piece].remove(at: place)
        count -= 1
        if pieces[piece].isEmpty { pieces.remove(at: piece) }
    }

    /// The first engine whose id begins with `prefix` and comes behind `last`; nil where there is none.
    package func next(after last: EngineID?, prefix: String) -> EngineID? {
        let isBefore: (EngineID) -> Bool =
            if let last { { $0 <= last } } else { { $0.text < prefix } }
        let behind = Self.place(in: pieces) { isBefore($0[0]) }
        var found: EngineID?
        if behind > 0 {
            let piece = pieces[behind - 1]
            let place = Self.place(in: piece, isBefore)
            if place < piece.count { found = piece[place] }
        }
        if found == nil, behind < pieces.count { found = pieces[behind][0] }
        return found.flatMap { $0.text.hasPrefix(prefix) ? $0 : nil }
    }

    /// How many of the first elements, in order, are before what is looked for.
    private static func place<Element>(in elements: [Element], _ isBefore: (Element) -> Bool) -> Int {
        var (low, high) = (0, elements.count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(elements[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
