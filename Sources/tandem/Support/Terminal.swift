import Foundation

/// Standard output and standard error, as a person or a pipe reads them.
enum Terminal {
    /// Whether standard error is a terminal, where a progress bar can be redrawn.
    static var errorIsInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether standard output is a terminal.
    static var outputIsInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes text to standard error, with no newline added.
    static func writeError(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// Writes `error: ...` to standard error, each line of `description` one message.
    static func report(_ error: some Error) {
        for line in "\(error)".split(separator: "\n", omittingEmptySubsequences: true) {
            writeError("error: \(line)\n")
        }
    }

    /// Writes a line to standard output at once, so that a reader in a pipe sees it when it happens. Ends the process
    /// quietly when nobody reads any more.
    static func writeLine(_ line: String) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
        } catch {
            exit(0)
        }
    }
}
