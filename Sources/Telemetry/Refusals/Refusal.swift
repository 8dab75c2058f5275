/// Why a frame is not taken.
///
/// A refused frame is counted under its ``code``, said once on `event/<engine>/` with its ``detail``, and stops nothing.
public struct Refusal: Error, Hashable, Sendable {
    /// What is counted.
    public let code: RefusalCode

    /// What was found and what was expected, for people. Parts of the frame are quoted and shortened.
    public let detail: String

    public init(_ code: RefusalCode, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// A message with another number of frames than two.
    public static func frameCount(_ found: Int) -> Refusal {
        Refusal(
            .frameCount,
            "found \(found) \(found == 1 ? "frame" : "frames"), expected \(Limits.telemetryFrames): topic and payload"
        )
    }
}

extension Refusal: CustomStringConvertible {
    /// `channel_count: found 23 values, expected 24`.
    public var description: String { "\(code.rawValue): \(detail)" }
}
