#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that a user named, opened to be read.
///
/// Opening never waits, whatever lies at the path: a pipe that nobody writes and a device are refused by their kind. Taken are
/// regular files, the null device, which is an empty one, and, where they may be, pipes that are open already: standard
/// input and what a shell puts in the place of `<(command)`.
package struct InputFile: ~Copyable {
    package let descriptor: CInt
    /// (bytes) nil for a pipe.
    package let size: Int?

    /// - Parameter takesPipes: whether `/dev/stdin` and `/dev/fd/N` may be pipes.
    /// - Throws: ``FileError`` with what is there and what was expected.
    package init(_ path: String, takesPipes: Bool = false) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.reason(errno, path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw FileError(errno: code)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            size = Int(status.st_size)
        case S_IFCHR where Self.isNullDevice(status):
            size = 0
        case S_IFIFO where takesPipes && Self.isOpenAlready(path):
            size = nil
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        default:
            close(descriptor)
            throw FileError("found \(Self.kind(status.st_mode)), expected a file")
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Reads up to the buffer's size; 0 at the end.
    package borrowing func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        while true {
            let count = systemRead(descriptor, buffer)
            if count >= 0 { return count }
            guard errno == EINTR else { throw FileError(errno: errno) }
        }
    }

    /// The first bytes, at most so many, without taking them; none of a pipe.
    package borrowing func peek(_ count: Int) -> [UInt8] {
        guard size != nil else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = max(0, pread(descriptor, buffer.baseAddress, count, 0))
        }
    }

    /// What lies at a path, in words.
    private static func kind(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFREG: "a file"
        case S_IFDIR: "a folder"
        case S_IFIFO: "a named pipe"
        case S_IFSOCK: "a socket"
        case S_IFCHR, S_IFBLK: "a device"
        default: "something else"
        }
    }

    /// Pipes of a shell, named by descriptors of ours: they have a writer, and are read once.
    private static func isOpenAlready(_ path: String) -> Bool {
        ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"].contains { path.hasPrefix($0) }
    }

    private static func isNullDevice(_ status: stat) -> Bool {
        var null = stat()
        return stat("/dev/null", &null) == 0 && null.st_rdev == status.st_rdev
    }

    /// Says more than the error's number where there is more to say.
    private static func reason(_ code: CInt, _ path: String) -> FileError {
        var status = stat()
        if code == ENXIO, stat(path, &status) == 0 {
            return FileError("found \(kind(status.st_mode)), expected a file")
        }
        if code == ENOENT, lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
            return FileError("found a link to a file that is not there", isMissing: true)
        }
        return FileError(errno: code)
    }
}

/// `read` of the C library, which a method of that name hides.
private func systemRead(_ descriptor: CInt, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}
