import Foundation
import Synchronization

/// systemd's end of the notification socket.
final class NotifyListener: Sendable {
    private let path: String
    private let descriptor: Int32
    private let messages = Mutex<[String]>([])

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
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                let text = String(decoding: buffer[..<count], as: UTF8.self)
                messages.withLock { $0.append(text) }
            }
        }
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Whether a message that contains `text` came within 20 seconds.
    func wait(for text: String) async -> Bool {
        for _ in 0..<2_000 {
            if messages.withLock({ $0.contains { $0.contains(text) } }) { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}
