/// Lines of a name and what belongs to it, for people.
struct Card {
    /// Where what belongs to a name begins.
    private static let indent = 14

    private(set) var text = ""

    /// A line with a name; further lines of `value` stand below its first.
    mutating func add(_ name: String, _ value: String) {
        var name = name
        for line in value.split(separator: "\n", omittingEmptySubsequences: false) {
            text += (Columns.left(name, Self.indent) + line).trimmingTrailingSpaces() + "\n"
            name = ""
        }
    }

    /// A line of its own.
    mutating func add(_ line: String) {
        text += line + "\n"
    }

    /// An empty line, unless it would be the first.
    mutating func space() {
        if !text.isEmpty { text += "\n" }
    }
}

extension String {
    fileprivate func trimmingTrailingSpaces() -> String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
