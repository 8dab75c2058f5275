import Foundation
import TestSupport
import Testing
import ZeroMQ

/// A client of a daemon's control socket that may send what `tandem ctl` never would.
final class ControlPeer {
    /// What came back, as it reads.
    struct Reply {
        let fields: [String: Any]

        var isDone: Bool { fields["ok"] as? Bool == true }
        var code: String? { (fields["error"] as? [String: Any])?["code"] as? String }
        var message: String { (fields["error"] as? [String: Any])?["message"] as? String ?? "" }
        var warnings: [String] { fields["warnings"] as? [String] ?? [] }

        /// A member far down: `reply["status", "windows"]`.
        subscript(path: String...) -> Any? {
            path.reduce(fields as Any?) { ($0 as? [String: Any])?[$1] }
        }
    }

    let socket: Socket<DEALER>

    init(_ endpoint: String, receiveHighWaterMark: Int = 1_000) throws {
        socket = try Socket<DEALER>(try Context()) {
            $0.linger = .zero
            $0.receiveTimeout = .atMost(.seconds(Patience.seconds))
            $0.receiveHighWaterMark = receiveHighWaterMark
            $0.sendHighWaterMark = 0
        }
        try socket.connect(endpoint)
    }

    /// Sends the frames of a message and waits for a reply.
    func ask(frames: [[UInt8]]) throws -> Reply {
        try socket.send(frames)
        return try reply()
    }

    /// Sends one frame as a REQ would and waits for a reply.
    func ask(_ text: String) throws -> Reply {
        try ask(frames: [[], Array(text.utf8)])
    }

    /// A number in the daemon's status, such as `received`.
    func count(_ name: String) throws -> Int {
        let reply = try ask(#"{"command":"status"}"#)
        return try #require(reply["status", name] as? Int, "\(reply.fields)")
    }

    /// The next reply.
    func reply() throws -> Reply {
        let frames = try socket.receiveFrames()
        let payload = Data(frames.last ?? [])
        let fields = try JSONSerialization.jsonObject(with: payload) as? [String: Any]
        return Reply(fields: fields ?? [:])
    }
}
