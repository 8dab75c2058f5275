import System

/// Every limit of the wire, in one place, so that an operator can predict what a frame may cost.
///
/// Input beyond a limit is refused with a ``Refusal`` that names the limit; it never traps.
public enum Limits {
    /// The longest engine id, in bytes.
    public static let engineIDLength = 64

    /// The smallest cycle number. Cycle 0 is refused: "no cycle yet" needs no number of its own.
    public static let minimumCycle = 1

    /// The largest cycle number, 2^53 - 1: the largest whole number that every JSON reader keeps exactly.
    public static let maximumCycle = 9_007_199_254_740_991

    /// The most cycles that one may be ahead of the last of its engine. A larger step is a broken counter rather than a gap:
    /// taken for a gap, it would make every true cycle after it late.
    public static let maximumGap = 100_000

    /// The longest telemetry payload, in bytes. 1,024 channels by name take about 40 KiB.
    public static let telemetryPayloadBytes = 65_536

    /// The largest frame that is taken in, to be refused and counted as too long; a larger one closes its connection, because
    /// it would be in memory before it could be refused.
    public static let frameBytes = 256 * telemetryPayloadBytes

    /// The longest telemetry topic, in bytes: `telemetry/`, an engine id and `/`.
    public static let telemetryTopicBytes = 10 + engineIDLength + 1

    /// The largest message of a subscriber: a topic that it subscribes to, or what it says of itself when it connects. No topic is
    /// as long; a larger one closes its connection.
    public static let subscriptionBytes = 1_024

    /// The most channels a schema may declare.
    public static let channels = 1_024

    /// The longest channel name and the longest channel unit, in bytes of UTF-8.
    public static let channelNameBytes = 64

    /// The longest publisher name, in bytes of UTF-8.
    public static let publisherNameBytes = 64

    /// How deep arrays and objects may nest in a JSON payload, the outermost object included.
    public static let jsonDepth = 16

    /// The longest published message that ``MessageDecoder`` reads, in bytes. A window message of 30 cycles takes about 2 KiB.
    public static let messageBytes = 1_048_576

    /// How much of a peer's text a refusal repeats, in bytes.
    public static let quotedBytes = Quotation.longest

    /// The longest text in a published message, in bytes of UTF-8: a reason, a model's name, a policy.
    public static let messageTextBytes = 4_096

    /// The most cycles of a window in a published message.
    public static let windowCycles = 1_024

    /// The frames of a telemetry message: topic and payload.
    public static let telemetryFrames = 2
}
