#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The process's file mode mask (umask), and what follows from it for sockets.
enum FileModeMask {
    /// The mode of a socket's file of which nobody said who may connect.
    ///
    /// A mask that forbids others to write was set by somebody who thought of it: the unit's 0007 lets the group in. One that
    /// lets everybody write was not.
    static var socketMode: UInt32 {
        guard let mask = current, mask & 0o002 != 0 else { return 0o600 }
        return 0o666 & ~mask
    }

    /// As the kernel tells it. umask(2) tells it only by changing it, for all threads.
    private static var current: UInt32? {
        let descriptor = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("Umask:") }) else { return nil }
        return line.split { $0 == "\t" || $0 == " " }.last.flatMap { UInt32($0, radix: 8) }
    }
}
