import Foundation
import TestSupport

/// A TCP connection of this process with itself, without ZeroMQ: what one end writes waits until the other reads.
struct PlainStreams {
    struct Unavailable: Error {}

    /// Where it was accepted.
    let endpoint: String
    private let (listener, sender, receiver): (Int32, Int32, Int32)

    init() throws {
        endpoint = LastingPort.endpoint()
        let (listener, sender) = (
            socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        )
        (self.listener, self.sender) = (listener, sender)
        let isConnected = LoopbackAddress.with(endpoint: endpoint) { address, size in
            bind(listener, address, size) == 0 && listen(listener, 1) == 0 && connect(sender, address, size) == 0
        }
        guard isConnected else { throw Unavailable() }
        receiver = accept(listener, nil, nil)
        guard receiver >= 0 else { throw Unavailable() }
    }

    /// Writes as much as there is room for.
    ///
    /// - Returns: how many bytes that was.
    func fill() -> Int {
        let bytes = [UInt8](repeating: 0, count: 16_384)
        var sum = 0
        while true {
            let count = send(sender, bytes, bytes.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return sum }
            sum += count
        }
    }

    /// Reads so many bytes of what was written.
    func read(_ count: Int) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var left = count
        while left > 0 {
            let count = recv(receiver, &buffer, min(left, buffer.count), 0)
            guard count > 0 else { return }
            left -= count
        }
    }

    /// Whether the one who writes has been told that nothing more comes from the other.
    var isEnded: Bool {
        var byte: UInt8 = 0
        return recv(sender, &byte, 1, Int32(MSG_DONTWAIT)) == 0
    }

    func close() {
        for descriptor in [listener, sender, receiver] { _ = Foundation.close(descriptor) }
    }
}
