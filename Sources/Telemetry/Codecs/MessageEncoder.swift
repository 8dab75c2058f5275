/// Writes the payloads of messages, in one encoding, at the end of the caller's buffer.
///
/// ```swift
/// var encoder = MessageEncoder(encoding: .json)
/// var payload: [UInt8] = []                 // kept and emptied between messages, so that its memory is reused
/// encoder.encode(score, into: &payload)
/// ```
///
/// JSON, and Protobuf for live, window and settled scores, cost no allocation beyond the growth of the buffer.
public struct MessageEncoder: Sendable {
    public let encoding: Encoding

    public init(encoding: Encoding) {
        self.encoding = encoding
    }

    /// Appends a live score.
    public mutating func encode(_ score: LiveScore, into bytes: inout [UInt8]) {
        switch encoding {
        case .json: json(&bytes) { $0.write(score) }
        case .protobuf: WireWriter.append(score, to: &bytes)
        }
    }

    /// Appends a window's scores.
    public mutating func encode(_ score: WindowScore, into bytes: inout [UInt8]) {
        switch encoding {
        case .json: json(&bytes) { $0.write(score) }
        case .protobuf: WireWriter.append(score, to: &bytes)
        }
    }

    /// Appends word of a window that will never be scored.
    public mutating func encode(_ window: AbandonedWindow, into bytes: inout [UInt8]) {
        switch encoding {
        case .json: json(&bytes) { $0.write(window) }
        case .protobuf: ProtobufFormat.append(ProtobufWindowScore(window), to: &bytes)
        }
    }

    /// Appends a settled score.
    public mutating func encode(_ score: SettledScore, into bytes: inout [UInt8]) {
        switch encoding {
        case .json: json(&bytes) { $0.write(score) }
        case .protobuf: WireWriter.append(score, to: &bytes)
        }
    }

    /// Appends an alert.
    public mutating func encode(_ alert: Alert, into bytes: inout [UInt8]) {
        switch encoding {
        case .json: json(&bytes) { $0.write(alert) }
        case .protobuf: ProtobufFormat.append(ProtobufAlert(alert), to: &bytes)
        }
    }

    /// Appends an event.
    public mutating func encode(_ event: Event, into bytes: inout [UInt8]) {
        switch encoding {
        case .json: json(&bytes) { $0.write(event) }
        case .protobuf: ProtobufFormat.append(ProtobufEvent(event), to: &bytes)
        }
    }

    /// Appends a status.
    public mutating func encode(_ status: Status, into bytes: inout [UInt8]) {
        switch encoding {
        case .json: json(&bytes) { $0.write(status) }
        case .protobuf: ProtobufFormat.append(ProtobufStatus(status), to: &bytes)
        }
    }

    /// Appends any of the messages above.
    public mutating func encode(_ message: ScoreMessage, into bytes: inout [UInt8]) {
        switch message {
        case .live(let message): encode(message, into: &bytes)
        case .window(let message): encode(message, into: &bytes)
        case .abandoned(let message): encode(message, into: &bytes)
        case .settled(let message): encode(message, into: &bytes)
        case .alert(let message): encode(message, into: &bytes)
        case .event(let message): encode(message, into: &bytes)
        case .status(let message): encode(message, into: &bytes)
        }
    }

    /// Appends a cycle's telemetry, as publishers send it. Values that are not finite are sent as missing. The engine is not
    /// in the payload: the topic, ``Topic/append(_:_:to:)``, names it.
    public mutating func encode(_ record: TelemetryRecord, into bytes: inout [UInt8]) {
        switch encoding {
        case .json: json(&bytes) { $0.write(record) }
        case .protobuf: ProtobufFormat.append(ProtobufTelemetry(record), to: &bytes)
        }
    }

    private func json(_ bytes: inout [UInt8], _ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(taking: &bytes)
        write(&writer)
        writer.giveBack(&bytes)
    }
}
