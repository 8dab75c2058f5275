import Telemetry

/// The last message of one topic as it went out.
struct LastMessage: Sendable {
    let family: TopicFamily
    let topic: String
    let encoding: Encoding
    let payload: [UInt8]

    /// In JSON, whatever it was published in; null where that cannot be read.
    var json: JSONTree {
        guard encoding != .json else { return .encoded(payload) }
        guard let message = try? MessageDecoder().decode(topic: Array(topic.utf8), payload: payload) else {
            return .null
        }
        var encoder = MessageEncoder(encoding: .json)
        var bytes: [UInt8] = []
        encoder.encode(message, into: &bytes)
        return .encoded(bytes)
    }
}
