#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file beside the control socket that its daemon keeps locked, so that no other takes the socket over.
///
/// The system unlocks it when the process ends, however it ends: what is left of a dead daemon hinders nobody.
final class ControlLock: Sendable {
    private let descriptor: Int32

    /// Locks `path`, which is made if it is not there.
    ///
    /// - Throws: ``ControlSocketError`` naming `endpoint` and, where another process holds the lock, its number.
    init(path: String, endpoint: String) throws(ControlSocketError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw ControlSocketError(endpoint, "\(path): \(String(cString: strerror(errno)).lowercased())")
        }
        guard Self.isOurs(descriptor) else {
            close(descriptor)
            throw ControlSocketError(
                endpoint,
                "found a file of somebody else's at \(path), expected none or one that holds a process's number")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw ControlSocketError(
                endpoint,
                "another daemon holds it\(holder); give this one a control.bind of its own, or an empty one")
        }
        let number = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = write(descriptor, number, number.count)
    }

    deinit {
        close(descriptor)
    }

    /// Whether nothing would be lost by writing into it: it is empty, or holds a number.
    private static func isOurs(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 16 else {
            return false
        }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return bytes.prefix(max(0, count)).allSatisfy { (0x30...0x39).contains($0) || $0 == 0x0A }
    }

    /// What the holder wrote into it.
    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return "" }
        let text = String(decoding: bytes[..<count], as: UTF8.self).prefix { $0.isNumber }
        return text.isEmpty ? "" : " (process \(text))"
    }
}
