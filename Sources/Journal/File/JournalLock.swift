#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Says that one daemon writes a journal, for as long as it lives: a lock on a file beside it.
///
/// SQLite's own locks last for one transaction, so that other programs can read and even write between two of ours. Of daemons
/// there must be one. The kernel drops the lock with the process, however it ends; the file stays and means nothing then.
final class JournalLock: Sendable {
    private let descriptor: Int32

    /// - Throws: ``JournalError`` `held`, with the process that holds it; `readOnly` or `cannotOpen` if the file cannot be made.
    init(journal path: String) throws(JournalError) {
        let file = path + ".lock"
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o660)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno)).lowercased()
            let isForbidden = errno == EACCES || errno == EROFS || errno == EPERM
            throw JournalError(
                isForbidden ? .readOnly : .cannotOpen, path: path,
                "cannot make \(file): \(reason); expected a folder that is there and may be written")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw JournalError(
                .held, path: path, "found it held by another daemon\(holder), expected one that no other daemon writes")
        }
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    deinit {
        close(descriptor)
    }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0, let process = Int(String(decoding: bytes[..<count].prefix { $0 > 0x20 }, as: UTF8.self)) else {
            return ""
        }
        return ", process \(process)"
    }
}
