import Daemon
import Foundation
import TestSupport
import Testing

/// A service manager that does not read, for a while or ever.
@Suite(.endsSometime) struct ServiceNotifierTests {
    /// The manager's end, whose queue is full from the start.
    private final class DeafManager {
        let path: String
        private let descriptor: Int32
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            path = folder.path + "/notify"
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            let isBound = Self.withAddress(path) { bind(descriptor, $0, $1) == 0 }
            try #require(isBound)
            let filler = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            defer { close(filler) }
            let isFull = Self.withAddress(path) { address, length in
                while sendto(filler, "full", 4, Int32(MSG_DONTWAIT), address, length) == 4 {}
                return errno == EAGAIN
            }
            try #require(isFull)
        }

        deinit { close(descriptor) }

        /// Reads all there is, but for what filled the queue.
        func read() -> [String] {
            var messages: [String] = []
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                guard count > 0 else { return messages.filter { $0 != "full" } }
                messages.append(String(decoding: buffer[..<count], as: UTF8.self))
            }
        }

        private static func withAddress(
            _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool
        ) -> Bool {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
            return withUnsafePointer(to: address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
    }

    @Test func nobodyWaitsForAManagerThatDoesNotReadAndTheNewestIsSaidWhenItDoes() throws {
        let manager = try DeafManager()
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.path])
        notifier.ready(status: "ready")
        for number in 1...1_000 {
            notifier.watchdog()
            notifier.status("\(number)")
        }
        // The first watchdog and status are owed still, the others took their places.
        #expect(notifier.dropped == 2 * 999)
        notifier.retry()
        #expect(manager.read() == [])
        notifier.retry()
        #expect(manager.read() == ["READY=1\nSTATUS=ready", "WATCHDOG=1", "STATUS=1000"])
        notifier.retry()
        #expect(manager.read() == [])
    }

    @Test func ofStatesTheLastOneIsOwed() throws {
        let manager = try DeafManager()
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.path])
        notifier.ready(status: "ready")
        notifier.stopping(status: "bye")
        _ = manager.read()
        notifier.retry()
        #expect(manager.read() == ["STOPPING=1\nSTATUS=bye"])
        #expect(notifier.dropped == 1)
    }

    @Test func aManagerThatHasGoneIsNoTrouble() throws {
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": "/nonexistent/notify"])
        for _ in 0..<10 { notifier.watchdog() }
        notifier.retry()
        #expect(notifier.dropped == 9)
        let nobody = ServiceNotifier(environment: [:])
        for _ in 0..<10 { nobody.watchdog() }
        #expect(nobody.dropped == 0)
    }
}
