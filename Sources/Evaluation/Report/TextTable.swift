/// A table for people: the first column to the left, the others to the right, each as wide as its widest cell.
struct TextTable {
    private var rows: [[String]]
    private let gap: Int

    init(_ header: [String], gap: Int = 2) {
        rows = [header]
        self.gap = gap
    }

    mutating func add(_ cells: String...) { rows.append(cells) }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The lines, each behind `indent` spaces.
    func lines(indent: Int = 2) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : String(repeating: " ", count: gap) + padding + cell
            }
            var line = String(repeating: " ", count: indent) + cells.joined()
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}
