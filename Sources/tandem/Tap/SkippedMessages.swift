import System

/// Messages that could not be read: said without flooding whoever reads, and counted.
struct SkippedMessages {
    private var count = 0
    private var said = 0

    /// Says so of the 1st, 2nd, 4th, 8th, ... of them.
    mutating func note(_ what: String) {
        count += 1
        guard count & (count - 1) == 0 else { return }
        said += 1
        Terminal.writeError("skipped " + Quotation.line(what) + (count > 2 ? " (\(count) so far)" : "") + "\n")
    }

    /// Says how many there were where not each was said.
    func sumUp() {
        if count > said { Terminal.writeError("skipped \(count) messages that could not be read\n") }
    }
}
