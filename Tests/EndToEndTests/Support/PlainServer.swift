import Foundation
import Synchronization
import TestSupport

/// Something that listens on a port and is no ZeroMQ: it says one thing to whoever connects, or nothing.
final class PlainServer: Sendable {
    let endpoint: String
    private let listener: Int32
    private let connections = Mutex<[Int32]>([])

    /// - Parameters:
    ///   - answer: said to each connection once it has said something.
    ///   - closes: ends the connection after that.
    init(answer: String?, closes: Bool) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let descriptor = listener
        endpoint = LastingPort.endpoint()
        let isBound = LoopbackAddress.with(endpoint: endpoint) { address, size in
            bind(descriptor, address, size) == 0 && listen(descriptor, 16) == 0
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                var bytes = [UInt8](repeating: 0, count: 1_024)
                _ = recv(connection, &bytes, bytes.count, 0)
                if let answer { _ = send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL)) }
                if closes { close(connection) } else { connections.withLock { $0.append(connection) } }
            }
        }
    }

    /// Ends it, and every connection.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        for connection in connections.withLock({ $0 }) { close(connection) }
    }
}
