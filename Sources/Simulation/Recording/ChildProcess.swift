import Glibc
import System

/// A program that reads one descriptor and writes its output into a pipe of ours.
final class ChildProcess {
    /// The system's error number from starting a program.
    struct StartFailure: Error, CustomStringConvertible {
        let number: CInt
        var description: String { String(cString: strerror(number)) }
    }

    /// The end of the pipe to read from.
    private let output: CInt
    private let errors: CInt
    private var identifier: pid_t?

    /// Starts the program, found along `PATH`, with an environment that holds nothing but `PATH`.
    init(program: String, arguments: [String], input: CInt) throws(StartFailure) {
        let outputPipe = try Self.pipe()
        let errorPipe: [CInt]
        do {
            errorPipe = try Self.pipe()
        } catch {
            for descriptor in outputPipe { close(descriptor) }
            throw error
        }
        defer {
            close(outputPipe[1])
            close(errorPipe[1])
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, outputPipe[1], 1)
        posix_spawn_file_actions_adddup2(&actions, errorPipe[1], 2)

        let path = getenv("PATH").map { "PATH=\(String(cString: $0))" }
        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        var environment = [path].compactMap { $0.flatMap { strdup($0) } } + [nil]
        defer { for text in argv + environment { free(text) } }
        var identifier: pid_t = 0
        let number = posix_spawnp(&identifier, program, &actions, nil, &argv, &environment)
        guard number == 0 else {
            close(outputPipe[0])
            close(errorPipe[0])
            throw StartFailure(number: number)
        }
        self.identifier = identifier
        output = outputPipe[0]
        errors = errorPipe[0]
    }

    /// The reading and the writing end of a pipe that children do not inherit unless told to.
    private static func pipe() throws(StartFailure) -> [CInt] {
        var ends: [CInt] = [-1, -1]
        // Two steps, because Glibc's module does not export pipe2; a child started in between only keeps a copy open.
        guard Glibc.pipe(&ends) == 0 else { throw StartFailure(number: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    /// What it writes next, up to the buffer's size; 0 bytes once it has ended.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        while true {
            let count = Glibc.read(output, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw FileError(errno: errno) }
        }
    }

    /// Waits for the end after the output was read whole.
    ///
    /// - Returns: nil if the program succeeded, else what it wrote to its error output, or its exit status.
    func finish() -> String? {
        // A program that decompresses one file writes a line or two of errors, which the pipe holds meanwhile.
        var message: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while message.count < 65_536 {
            let count = Glibc.read(errors, &buffer, buffer.count)
            if count > 0 { message += buffer[..<count] } else if count == 0 || errno != EINTR { break }
        }
        guard let status = reap(), status != 0 else { return nil }
        let text = String(decoding: message, as: UTF8.self).split(separator: "\n").first.map(String.init)
        return text.map { Quotation.line($0, longest: 200) } ?? "it ended with status \(status)"
    }

    /// Waits for the end, once.
    ///
    /// - Returns: the status as `waitpid` gives it, nil if it was reaped before.
    @discardableResult
    func reap() -> CInt? {
        guard let identifier else { return nil }
        self.identifier = nil
        // Closed before the child is reaped, so that a child that still writes ends by SIGPIPE.
        close(output)
        var status: CInt = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        close(errors)
        return status
    }

    deinit { reap() }
}
