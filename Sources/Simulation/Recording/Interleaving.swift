/// In which order the rows of several engines are sent; each engine's own rows keep theirs.
public enum Interleaving: Sendable, Hashable {
    /// All engines' cycle 1, then all engines' cycle 2, and so on, as a fleet sends.
    case byCycle
    /// One engine whole, then the next.
    case sequential
    /// At random, every order equally likely, decided by the seed.
    case random(seed: UInt64)

    /// One row to send.
    public struct Position: Sendable, Hashable {
        /// Which of the histories.
        public var history: Int
        /// Which of its rows.
        public var row: Int
        /// When it is due, in seconds from the start at speed 1, where each engine sends one cycle a second; never
        /// falls from one position to the next.
        public var due: Double
    }

    /// The order of all rows of some histories.
    public func order(_ histories: [EngineHistory]) -> [Position] {
        switch self {
        case .byCycle: byCycle(histories)
        case .sequential: sequential(histories)
        case .random(let seed): random(histories.map(\.count), seed: seed)
        }
    }

    private func byCycle(_ histories: [EngineHistory]) -> [Position] {
        let first = histories.compactMap(\.cycles.first).min() ?? 0
        var positions: [Position] = []
        positions.reserveCapacity(histories.reduce(0) { $0 + $1.count })
        for (index, history) in histories.enumerated() {
            // The engines' cycles are spread over the second rather than sent all at its beginning.
            let phase = Double(index) / Double(histories.count)
            for (row, cycle) in history.cycles.enumerated() {
                positions.append(Position(history: index, row: row, due: Double(cycle - first) + phase))
            }
        }
        return positions.sorted { ($0.due, $0.history) < ($1.due, $1.history) }
    }

    private func sequential(_ histories: [EngineHistory]) -> [Position] {
        var positions: [Position] = []
        for (index, history) in histories.enumerated() {
            for row in 0..<history.count {
                positions.append(Position(history: index, row: row, due: Double(positions.count)))
            }
        }
        return positions
    }

    private func random(_ counts: [Int], seed: UInt64) -> [Position] {
        // A shuffled deck with one card per row: an engine's n-th card stands for its n-th row.
        var deck = counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
        var generator = SeededGenerator(seed: seed)
        generator.shuffle(&deck)
        var dealt = [Int](repeating: 0, count: counts.count)
        return deck.enumerated().map { index, history in
            defer { dealt[history] += 1 }
            return Position(history: history, row: dealt[history], due: Double(index) / Double(counts.count))
        }
    }
}
