public import Telemetry

/// One way in which telemetry goes wrong on its way to the daemon.
///
/// The first group are frames that no daemon may take: each goes out just before the good record of the same cycle, so
/// that a daemon that takes it would refuse the good one as a duplicate and be found out. The second group disturb the
/// order of good records.
public enum Fault: String, Sendable, Hashable, CaseIterable {
    // Frames to be refused.

    case oneFrame = "one-frame"
    case threeFrames = "three-frames"
    /// The topic lacks its last slash.
    case topicWithoutSlash = "topic-without-slash"
    case engineWithSlash = "engine-with-slash"
    case engineTooLong = "engine-too-long"
    /// Just above ``Limits/telemetryPayloadBytes``.
    case payloadTooLong = "payload-too-long"
    case notUTF8 = "not-utf8"
    /// The JSON ends in the middle of a number.
    case cutOff = "cut-off"
    case emptyPayload = "empty-payload"
    case noValues = "no-values"
    case cycleTwice = "cycle-twice"
    case cycleAsText = "cycle-as-text"
    case cycleZero = "cycle-zero"
    case cycleNegative = "cycle-negative"
    case otherEngine = "other-engine"
    case timeUnreadable = "time-unreadable"
    case publisherEmpty = "publisher-empty"
    case valueMissing = "value-missing"
    case valueTooMany = "value-too-many"
    case channelUnknown = "channel-unknown"
    case channelTwice = "channel-twice"
    case notANumber = "not-a-number"
    case infinite

    // Good records in the wrong order.

    /// A record is sent twice.
    case duplicate
    /// A record is sent after the one that follows it.
    case late
    /// A record is never sent.
    case gap

    /// Under which reason the daemon must count what it refuses; nil for ``gap``, where there is nothing to refuse.
    public var refusal: RefusalCode? {
        switch self {
        case .oneFrame, .threeFrames: .frameCount
        case .topicWithoutSlash: .topic
        case .engineWithSlash, .engineTooLong: .engineID
        case .payloadTooLong: .payloadSize
        case .notUTF8: .notUTF8
        case .cutOff, .emptyPayload: .malformed
        case .noValues: .missingField
        case .cycleTwice: .duplicateField
        case .cycleAsText: .fieldType
        case .cycleZero, .cycleNegative: .cycleRange
        case .otherEngine: .engineMismatch
        case .timeUnreadable: .time
        case .publisherEmpty: .publisher
        case .valueMissing, .valueTooMany: .channelCount
        case .channelUnknown: .unknownChannel
        case .channelTwice: .duplicateChannel
        case .notANumber, .infinite: .notFinite
        case .duplicate: .duplicate
        case .late: .late
        case .gap: nil
        }
    }

    /// Whether it breaks an engine's run of cycles, and so its windows.
    public var breaksRuns: Bool { self == .late || self == .gap }
}
