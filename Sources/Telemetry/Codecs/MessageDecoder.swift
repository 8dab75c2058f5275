/// Reads published messages back, in either encoding: for `tap`, the soak test and other subscribers.
///
/// It is made for being right, not for the hot path: each message is read into a tree first. Fields, flags and reasons that a
/// later version may add are passed over.
public struct MessageDecoder: Sendable {
    public init() {}

    /// Reads one message's two frames. A payload that begins with `{`, after blanks and a byte order mark if there are any, is
    /// JSON, any other Protobuf.
    ///
    /// - Throws: ``Refusal`` for a topic that is none of those published, a payload that does not hold its topic's message, one
    ///   of another engine, or one with numbers and texts that no daemon of ours sends.
    public func decode(
        topic: UnsafeRawBufferPointer,
        payload: UnsafeRawBufferPointer
    ) throws(Refusal) -> ScoreMessage {
        let (family, engine) = try Topic.parse(topic)
        guard payload.count <= Limits.messageBytes else {
            throw Refusal(
                .payloadSize, "the payload has \(payload.count) bytes, expected at most \(Limits.messageBytes)")
        }
        guard !payload.isEmpty else { throw Refusal(.malformed, "the payload is empty") }
        let message =
            if let text = Encoding.json(in: payload) {
                try readJSON(JSONObject(try JSONValue.read(text)), family)
            } else {
                try readProtobuf(payload, family)
            }
        guard message.engine == engine else {
            throw Refusal(
                .engineMismatch,
                "\"engine\" is \(message.engine?.text ?? "not set"), expected the topic's, \(engine?.text ?? "none")"
            )
        }
        try message.checkPlausible()
        return message
    }

    /// Reads one message's two frames from arrays.
    ///
    /// - Throws: ``Refusal``, as ``decode(topic:payload:)-(UnsafeRawBufferPointer,_)`` does.
    public func decode(topic: [UInt8], payload: [UInt8]) throws(Refusal) -> ScoreMessage {
        let read = topic.withUnsafeBytes { topic in
            payload.withUnsafeBytes { payload in
                Result { () throws(Refusal) in try decode(topic: topic, payload: payload) }
            }
        }
        return try read.get()
    }

    private func readJSON(_ json: JSONObject, _ family: TopicFamily) throws(Refusal) -> ScoreMessage {
        switch family {
        case .live: .live(try LiveScore(json))
        case .window: json.has("abandoned") ? .abandoned(try AbandonedWindow(json)) : .window(try WindowScore(json))
        case .settled: .settled(try SettledScore(json))
        case .alert: .alert(try Alert(json))
        case .event: .event(try Event(json))
        case .status: .status(try Status(json))
        case .telemetry: throw Self.notPublished
        }
    }

    private func readProtobuf(_ payload: UnsafeRawBufferPointer, _ family: TopicFamily) throws(Refusal) -> ScoreMessage
    {
        switch family {
        case .live:
            return .live(try LiveScore(ProtobufFormat.read(ProtobufLiveScore.self, from: payload, knownFields: 1...13)))
        case .window:
            let message = try ProtobufFormat.read(ProtobufWindowScore.self, from: payload, knownFields: 1...20)
            return message.abandoned == .unspecified
                ? .window(try WindowScore(message)) : .abandoned(try AbandonedWindow(message))
        case .settled:
            let message = try ProtobufFormat.read(ProtobufSettledScore.self, from: payload, knownFields: 1...21)
            return .settled(try SettledScore(message))
        case .alert:
            return .alert(try Alert(ProtobufFormat.read(ProtobufAlert.self, from: payload, knownFields: 1...12)))
        case .event:
            return .event(try Event(ProtobufFormat.read(ProtobufEvent.self, from: payload, knownFields: 1...8)))
        case .status:
            return .status(
                try Status(try ProtobufFormat.read(ProtobufStatus.self, from: payload, knownFields: 1...27)))
        case .telemetry: throw Self.notPublished
        }
    }

    private static let notPublished = Refusal(.topic, "the topic is of telemetry, expected one that a daemon publishes")
}
