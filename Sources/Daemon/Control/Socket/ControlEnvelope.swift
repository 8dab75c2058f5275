import ZeroMQ

/// What stands before the payload of a request: who asked, and what a REQ wants back in front of its reply.
///
/// ```
///  REQ      [peer] [empty] [payload]
///  DEALER   [peer] [payload], or as a REQ does
/// ```
struct ControlEnvelope: Sendable, Hashable {
    private let frames: [[UInt8]]

    /// Who asked: the name that the socket has given the connection.
    var peer: [UInt8]? { frames.first }

    /// Opens a received message.
    ///
    /// - Returns: the envelope, and the payload or why there is none.
    static func open(_ message: borrowing MultipartMessage) -> (ControlEnvelope, Result<[UInt8], ControlError>) {
        let frames = message.copyFrames()
        let envelope: ArraySlice<[UInt8]>
        if let empty = frames.dropFirst().firstIndex(where: \.isEmpty), empty < frames.endIndex - 1 || frames.count == 2
        {
            envelope = frames[...empty]
        } else {
            envelope = frames.prefix(1)
        }
        let payload = frames[envelope.endIndex...]
        let count = payload.count + message.discarded
        let opened = ControlEnvelope(frames: Array(envelope))
        guard count == 1, let only = payload.first else {
            return (
                opened,
                .failure(
                    ControlError(.malformed, "found a request of \(count) frames, expected one JSON object in one"))
            )
        }
        return (opened, .success(only))
    }

    /// The reply's message.
    func message(_ payload: [UInt8]) -> MultipartMessage {
        MultipartMessage(frames + [payload])
    }
}
