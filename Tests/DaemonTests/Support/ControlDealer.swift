import Foundation
import ZeroMQ

/// A client of a control socket that need not wait for one reply before it asks again.
struct ControlDealer {
    private let socket: Socket<DEALER>

    init(_ endpoint: String) throws {
        socket = try Socket<DEALER>(try Context()) {
            $0.linger = .zero
            $0.receiveTimeout = .atMost(.seconds(120))
        }
        try socket.connect(endpoint)
    }

    func send(_ request: String) throws {
        try socket.send(Array(request.utf8))
    }

    func receive() throws -> [String: Any] {
        Self.object(try socket.receiveFrames())
    }

    /// A reply, if one is there.
    func receiveNow() throws -> [String: Any]? {
        var message = MultipartMessage()
        return try socket.tryReceive(into: &message) ? Self.object(message.copyFrames()) : nil
    }

    func ask(_ request: String) throws -> [String: Any] {
        try send(request)
        return try receive()
    }

    private static func object(_ frames: [[UInt8]]) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(frames.last ?? [])) as? [String: Any]) ?? [:]
    }
}
