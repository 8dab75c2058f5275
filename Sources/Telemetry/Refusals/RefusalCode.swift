/// The reasons for which telemetry is refused: the names under which status messages and metrics count.
public enum RefusalCode: String, CaseIterable, Hashable, Sendable {
    // The frames.

    /// Not two frames.
    case frameCount = "frame_count"
    /// The first frame is not `telemetry/<engine>/`.
    case topic
    /// The topic's engine id is empty, too long or holds another character.
    case engineID = "engine_id"
    /// The payload is longer than ``Limits/telemetryPayloadBytes``.
    case payloadSize = "payload_size"
    /// The topic or a JSON payload is not UTF-8.
    case notUTF8 = "not_utf8"
    /// The payload is neither JSON nor Protobuf, or is cut off, or goes on after its end, or nests too deep.
    case malformed

    // The fields.

    /// `cycle` or `values` is not there.
    case missingField = "missing_field"
    /// A field of the contract is there twice.
    case duplicateField = "duplicate_field"
    /// A field holds another type than the contract says.
    case fieldType = "field_type"
    /// `engine` is not the topic's.
    case engineMismatch = "engine_mismatch"
    /// `cycle` is below 1, above 2^53 - 1, or not whole.
    case cycleRange = "cycle_range"
    /// `time` is neither RFC 3339 nor Unix seconds, or out of range.
    case time
    /// `publisher` is empty or too long.
    case publisher

    // The values.

    /// Fewer or more values than the model has channels, or a channel's name is missing.
    case channelCount = "channel_count"
    /// A name, or an index, that the model has no channel for.
    case unknownChannel = "unknown_channel"
    /// A channel is named twice.
    case duplicateChannel = "duplicate_channel"
    /// A value is NaN, infinite, or beyond 32-bit floating point.
    case notFinite = "not_finite"

    // The order; decided after decoding.

    /// The cycle comes before one that was already taken.
    case late
    /// The cycle was already taken.
    case duplicate
}
