import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Says that one daemon writes a journal, for as long as it lives: a lock on the journal's own file, and one on a file beside it that
/// says which process that is.
///
/// SQLite's own locks last for one transaction, so that other programs can read and even write between two of ours. Of daemons
/// there must be one, by whatever name or link it reaches the file: two names have two write-ahead logs, of which one is lost. The
/// kernel drops the locks with the process, however it ends; the file beside stays and means nothing then.
///
/// flock(2) is used, which SQLite does not use. SQLite's locks are of the kind that the *process* loses when any descriptor of the
/// file is closed. So the file is opened before SQLite does and closed after it, and not at all while this process holds it.
final class JournalLock: Sendable {
    /// The files that this process holds.
    private static let held = Mutex<Set<FileIdentity>>([])

    /// The journal's file.
    let identity: FileIdentity
    private let descriptors: Mutex<[Int32]>

    /// - Throws: ``JournalError`` `held`, with the process that holds it; `readOnly` or `cannotOpen` if a file cannot be made or
    ///   is somebody else's.
    init(journal path: String) throws(JournalError) {
        let name = try Self.lockName(path)
        do throws(JournalError) {
            let (file, identity) = try Self.lockFile(path)
            self.identity = identity
            descriptors = Mutex([file, name])
        } catch {
            close(name)
            throw error
        }
    }

    deinit {
        release()
    }

    /// Gives the journal free; SQLite must have closed it.
    func release() {
        let open = descriptors.withLock { descriptors in
            defer { descriptors = [] }
            return descriptors
        }
        guard !open.isEmpty else { return }
        // First, for once the file is closed its number may be another's.
        Self.held.withLock { _ = $0.remove(identity) }
        for descriptor in open {
            // A child that is just being started has a copy until it runs its program, and the lock lasts as long as any.
            flock(descriptor, LOCK_UN)
            close(descriptor)
        }
    }

    /// Locks the file beside the journal and writes our number into it.
    private static func lockName(_ path: String) throws(JournalError) -> Int32 {
        let file = path + ".lock"
        let descriptor = try make(file, mode: 0o600, journal: path)
        guard LockText.isOurs(descriptor) else {
            close(descriptor)
            throw JournalError(
                .cannotOpen, path: path,
                "found a file of somebody else's at \(file), expected none or one that holds a process's number")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = LockText.process(descriptor)
            close(descriptor)
            throw heldError(path, by: holder)
        }
        LockText.write(to: descriptor)
        return descriptor
    }

    /// Locks the journal itself, which is made if there is none.
    private static func lockFile(_ path: String) throws(JournalError) -> (Int32, FileIdentity) {
        if let found = FileIdentity(path: path), held.withLock({ $0.contains(found) }) {
            throw heldError(path, by: Int(getpid()))
        }
        let descriptor = try make(path, mode: 0o644, journal: path)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, let identity = FileIdentity(descriptor: descriptor) else {
            let holder = FileIdentity(descriptor: descriptor).flatMap { LockText.process(holding: $0) }
            close(descriptor)
            throw heldError(path, by: holder)
        }
        held.withLock { _ = $0.insert(identity) }
        return (descriptor, identity)
    }

    private static func make(_ file: String, mode: mode_t, journal: String) throws(JournalError) -> Int32 {
        // A lock that is a link would have us write elsewhere.
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | (file == journal ? 0 : O_NOFOLLOW)
        let descriptor = open(file, flags, mode)
        guard descriptor < 0 else { return descriptor }
        let reason = String(cString: strerror(errno)).lowercased()
        let isForbidden = errno == EACCES || errno == EROFS || errno == EPERM
        throw JournalError(
            isForbidden ? .readOnly : .cannotOpen, path: journal,
            "cannot make \(file): \(reason); expected a folder that is there and may be written")
    }

    private static func heldError(_ path: String, by process: Int?) -> JournalError {
        let holder = process.map { ", process \($0)" } ?? ""
        return JournalError(
            .held, path: path, "found it held by another daemon\(holder), expected one that no other daemon writes")
    }
}
