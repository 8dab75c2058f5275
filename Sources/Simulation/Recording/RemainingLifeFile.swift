/// The truth about test engines as NASA keeps it: how many cycles each engine still had after its last recorded one.
public enum RemainingLifeFile {
    /// Reads a file such as `RUL_FD001.txt`, as it is or compressed: one whole number a line, for engine 1, 2, 3 and so on.
    ///
    /// - Throws: ``CMAPSSError`` for a file that cannot be read, a line that is no whole number, or no line at all. Blanks
    ///   around a number and blank lines are not errors.
    public static func load(path: String) throws(CMAPSSError) -> [Int] {
        var lines = try LineReader(path: path, expecting: "a whole number")
        var found: [Int] = []
        while true {
            let number = try lines.next { text, line throws(CMAPSSError) -> Int? in
                let text = text.withoutBlanksAround
                guard !text.isEmpty else { return nil }
                guard let number = DecimalText.wholeNumber(text), number <= RecordingLimits.remainingCycles else {
                    let found = text.excerpt
                    throw CMAPSSError(
                        .number, file: path, line: line, "found '\(found)', expected a whole number of cycles left")
                }
                return number
            }
            guard let number else { break }
            if let number { found.append(number) }
        }
        guard !found.isEmpty else {
            throw CMAPSSError(
                .empty, file: path, "found no rows, expected a whole number of cycles left for each engine")
        }
        return found
    }
}
