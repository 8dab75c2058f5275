import Foundation
import TestSupport
import ZeroMQ

/// Takes what a publisher pushes, and reads the values.
final class TelemetryListener {
    let endpoint: String
    private let socket: Socket<PULL>

    init() throws {
        socket = try Socket<PULL>(try Context()) {
            $0.receiveHighWaterMark = 0
            $0.receiveTimeout = .atMost(.seconds(Patience.seconds))
        }
        endpoint = try socket.bind("tcp://127.0.0.1:*")
    }

    /// The values of the next `count` cycles, (count, channels).
    func rows(_ count: Int) throws -> [[Float]] {
        try (0..<count).map { _ in
            let payload = Data(try socket.receiveFrames().last ?? [])
            let fields = try JSONSerialization.jsonObject(with: payload) as? [String: Any]
            return (fields?["values"] as? [NSNumber] ?? []).map { $0.floatValue }
        }
    }
}
