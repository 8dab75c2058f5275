import Glibc

/// The bytes of a file, decompressed by a child process `xz -dc` if the file's name ends in `.xz`.
///
/// Dropping it closes the file and reaps the child, at whatever point reading had come to.
struct ByteSource: ~Copyable {
    private let path: String
    private let descriptor: CInt
    private var child: ChildProcess?

    init(path: String, xz: String = "xz") throws(CMAPSSError) {
        self.path = path
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw CMAPSSError(.unreadable, file: path, "cannot be opened: \(String(cString: strerror(errno)))")
        }
        guard path.hasSuffix(".xz") else {
            descriptor = file
            return
        }
        defer { close(file) }
        let child: ChildProcess
        do {
            child = try ChildProcess(program: xz, arguments: ["-dc"], input: file)
        } catch {
            guard error.number == ENOENT else {
                throw CMAPSSError(.xzFailed, file: path, "the program \(xz) cannot be started: \(error)")
            }
            throw CMAPSSError(
                .xzMissing,
                file: path,
                "is compressed and the program \(xz) was not found; Debian has it in the package xz-utils"
            )
        }
        descriptor = child.output
        self.child = child
    }

    /// Reads up to the buffer's size; 0 bytes read mean the end of a file that was read whole.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(CMAPSSError) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count > 0 { return count }
            if count < 0 {
                if errno == EINTR { continue }
                throw CMAPSSError(.unreadable, file: path, "cannot be read: \(String(cString: strerror(errno)))")
            }
            if let failure = child?.finish() {
                child = nil
                throw CMAPSSError(.xzFailed, file: path, "xz could not decompress it: \(failure)")
            }
            return 0
        }
    }

    deinit {
        // Closed before the child is reaped, so that a child that still writes ends by SIGPIPE.
        close(descriptor)
        child?.reap()
    }
}
