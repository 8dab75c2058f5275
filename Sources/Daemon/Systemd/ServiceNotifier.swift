import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Tells systemd how the daemon is: `READY=1`, `RELOADING=1`, `STATUS=...`, `WATCHDOG=1`, `STOPPING=1`.
///
/// The protocol is one datagram per call to the socket that `NOTIFY_SOCKET` names (sd_notify(3)); without that variable
/// every call does nothing, so the daemon runs the same in a terminal.
///
/// No call waits: a manager that does not read has a full queue, and the threads that call must go on. What could not be said is
/// owed, the newest of each kind, until ``retry()`` can say it; what is overtaken meanwhile is counted.
package final class ServiceNotifier: Sendable {
    /// What is owed: kinds in the order in which they are said.
    private struct Owed {
        /// `READY`, `RELOADING` or `STOPPING`: the last one says how the daemon is.
        var state: String?
        var watchdog = false
        var status: String?
        /// Messages that were never sent because a newer one took their place.
        var overtaken: UInt64 = 0

        var isNothing: Bool { state == nil && !watchdog && status == nil }

        mutating func put(_ state: String) {
            if self.state != nil { overtaken += 1 }
            self.state = state
        }
    }

    private let path: [UInt8]
    private let descriptor: Int32
    private let owed = Mutex(Owed())

    /// How often systemd wants to hear `WATCHDOG=1` at the latest, or nil when it does not watch.
    package let watchdogInterval: Duration?

    package init(environment: [String: String]) {
        var path = Array((environment["NOTIFY_SOCKET"] ?? "").utf8)
        // A leading @ stands for the zero byte of Linux's abstract namespace.
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        if path.count >= MemoryLayout.size(ofValue: sockaddr_un().sun_path) { path = [] }
        self.path = path
        descriptor =
            path.isEmpty
            ? -1 : socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let forUs = environment["WATCHDOG_PID"].map { Int32($0) == getpid() } ?? true
        watchdogInterval = forUs ? environment["WATCHDOG_USEC"].flatMap(Int.init).map { .microseconds($0) } : nil
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Settings are being read; ``ready(status:)`` ends it.
    func reloading() { owe { $0.put("RELOADING=1\nMONOTONIC_USEC=\(Clock.monotonicNanoseconds() / 1_000)") } }
    package func ready(status: String) { owe { $0.put("READY=1\nSTATUS=\(status)") } }
    package func stopping(status: String) { owe { $0.put("STOPPING=1\nSTATUS=\(status)") } }

    package func status(_ status: String) {
        owe { owed in
            if owed.status != nil { owed.overtaken += 1 }
            owed.status = "STATUS=\(status)"
        }
    }

    package func watchdog() {
        owe { owed in
            if owed.watchdog { owed.overtaken += 1 }
            owed.watchdog = true
        }
    }

    /// Says what is owed, as far as the manager takes it. Called now and then.
    package func retry() {
        owed.withLock { if !$0.isNothing { settle(&$0) } }
    }

    /// Messages that the manager never took.
    package var dropped: UInt64 { owed.withLock { $0.overtaken } }

    private func owe(_ change: (inout Owed) -> Void) {
        guard descriptor >= 0 else { return }
        owed.withLock { owed in
            change(&owed)
            settle(&owed)
        }
    }

    private func settle(_ owed: inout Owed) {
        if let state = owed.state {
            guard send(state) else { return }
            owed.state = nil
        }
        if owed.watchdog {
            guard send("WATCHDOG=1") else { return }
            owed.watchdog = false
        }
        if let status = owed.status, send(status) { owed.status = nil }
    }

    private func send(_ message: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.offset(of: \.sun_path)! + path.count)
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
                return sendto(descriptor, message, message.utf8.count, flags, address, length) >= 0
            }
        }
    }
}
