import ZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A folder for one test's socket files; it goes with the last reference.
final class Folder {
    let path: String

    init() throws {
        var template = Array("/tmp/zeromq-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ZeroMQError(code: .init(errno: errno), operation: .createSocket)
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Leaves a socket's file in the folder, as a process does that was killed: nobody listens there.
    ///
    /// - Returns: its path.
    func leaveSocket(named name: String) throws -> String {
        let file = "\(path)/\(name)"
        guard mknod(file, S_IFSOCK | 0o600, 0) == 0 else {
            throw ZeroMQError(code: .init(errno: errno), operation: .bind, endpoint: file)
        }
        return file
    }

    deinit {
        for name in ["served", "abandoned", "file", "fifo", "link", "nowhere"] { unlink("\(path)/\(name)") }
        rmdir("\(path)/folder")
        rmdir(path)
    }
}
