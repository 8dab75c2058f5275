extension String {
    /// Without spaces and tabs at either end.
    func trimmingSpaces() -> String {
        droppingSpaces(fromStart: true).droppingSpaces(fromStart: false)
    }

    /// Without spaces and tabs at its start, or at its end.
    func droppingSpaces(fromStart: Bool) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        return fromStart ? String(drop(while: isSpace)) : String(reversed().drop(while: isSpace).reversed())
    }

    /// Levenshtein distance: the fewest single-character changes that turn one text into the other.
    func editDistance(to other: String) -> Int {
        let target = Array(other)
        var row = Array(0...target.count)
        for (index, character) in self.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in target.indices {
                let substituted = diagonal + (character == target[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(substituted, diagonal + 1, row[column] + 1)
            }
        }
        return row[target.count]
    }
}
