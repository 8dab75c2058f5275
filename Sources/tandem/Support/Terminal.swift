import Foundation
import System

/// Standard output and standard error, as a person or a pipe reads them.
enum Terminal {
    /// Whether standard error is a terminal, where a progress bar can be redrawn.
    static var errorIsInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes text to standard error, with no newline added; what a terminal would act on is written as escapes.
    static func writeError(_ text: String) {
        draw(Quotation.lines(text))
    }

    /// Writes `warning: ...` to standard error.
    static func warn(_ message: some CustomStringConvertible) {
        writeError("warning: \(message)\n")
    }

    /// Writes to standard error as it is what moves the cursor there: text of our own only.
    static func draw(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// Writes text to standard output; what a terminal would act on is written as escapes.
    static func print(_ text: String, terminator: String = "\n") {
        Swift.print(Quotation.lines(text), terminator: terminator)
    }

    /// Writes `error: ...` to standard error; further lines of the description are indented, since they are the same error.
    static func report(_ error: some Error) {
        report("\(error)")
    }

    /// Writes `error: ...` to standard error; further lines of `message` are indented.
    static func report(_ message: String) {
        writeError(errorText(message))
    }

    /// `error: ...` with its newline; further lines of `message` are indented.
    static func errorText(_ message: String) -> String {
        "error: " + message.split(separator: "\n").joined(separator: "\n       ") + "\n"
    }

    /// Why nothing more can be written to standard output.
    enum OutputError: Error, CustomStringConvertible {
        /// The reader of the pipe has gone, as `head` does: no mistake of anybody's.
        case nobodyReads
        case failed(reason: String)

        var description: String {
            switch self {
            case .nobodyReads: "standard output: nobody reads it any more"
            case .failed(let reason): "standard output: \(reason)"
            }
        }

        fileprivate init(errno number: Int32) {
            self = number == EPIPE ? .nobodyReads : .failed(reason: String(cString: strerror(number)).lowercased())
        }
    }

    /// Checks that there is a standard output, before files and sockets are opened. The number of one that was closed is
    /// taken by the first descriptor that the runtime opens, one for events, which is of no kind that a file has.
    static func expectOutput() throws(OutputError) {
        var status = stat()
        guard fstat(STDOUT_FILENO, &status) == 0, status.st_mode & S_IFMT != 0 else { throw OutputError(errno: EBADF) }
    }

    /// Writes a line to standard output at once, so that a reader in a pipe sees it when it happens. Whatever it repeats of
    /// others, it is one line, and a terminal does nothing but show it.
    static func writeLine(_ line: String) throws(OutputError) {
        try write(Quotation.line(line))
    }

    /// The same of a JSON document.
    static func writeJSONLine(_ document: String) throws(OutputError) {
        try write(Quotation.json(document))
    }

    private static func write(_ line: String) throws(OutputError) {
        let bytes = Array((line + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 { written += count } else if errno != EINTR { throw OutputError(errno: errno) }
        }
    }
}
