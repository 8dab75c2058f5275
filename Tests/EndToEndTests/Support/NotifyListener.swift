import Foundation
import Synchronization
import TestSupport

/// systemd's end of the notification socket.
final class NotifyListener: Sendable {
    private let path: String
    private let descriptor: Int32
    private let messages = Received()

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw CocoaError(.fileWriteUnknown) }
        Thread.detachNewThread { [descriptor, messages] in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                let text = String(decoding: buffer[..<count], as: UTF8.self)
                messages.append(text)
            }
        }
    }

    deinit {
        // Ends the thread's wait, which closing alone would not.
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
        unlink(path)
    }

    /// Whether a message that contains `text` came.
    func wait(for text: String) async -> Bool {
        await Patience.wait { messages.contain(text) }
    }

    /// What came so far.
    private final class Received: Sendable {
        private let texts = Mutex<[String]>([])

        func append(_ text: String) { texts.withLock { $0.append(text) } }
        func contain(_ part: String) -> Bool { texts.withLock { $0.contains { $0.contains(part) } } }
    }
}
