/// A point in time: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted, as Unix counts.
///
/// The text form is RFC 3339 with six decimals in UTC, `2026-03-01T12:00:00.000250Z`; it exists for the years 0000 to 9999.
public struct Timestamp: Hashable, Sendable {
    /// Microseconds since the Unix epoch; negative before it.
    public var microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Takes Unix seconds, rounded to the nearest microsecond.
    ///
    /// - Returns: nil for NaN, infinities and times outside ``earliest`` and ``latest``.
    public init?(unixSeconds seconds: Double) {
        let microseconds = (seconds * 1_000_000).rounded()
        guard microseconds >= Double(Self.earliest.microseconds), microseconds <= Double(Self.latest.microseconds)
        else {
            return nil
        }
        self.init(microseconds: Int64(microseconds))
        guard self <= .latest else { return nil }
    }

    /// Seconds since the Unix epoch. A Double keeps microseconds for the next two centuries.
    public var unixSeconds: Double {
        Double(microseconds) / 1_000_000
    }

    /// 1970-01-01T00:00:00.000000Z.
    public static let unixEpoch = Timestamp(microseconds: 0)

    /// The earliest time with a text form, 0000-01-01T00:00:00.000000Z.
    public static let earliest = Timestamp(microseconds: -62_167_219_200_000_000)

    /// The latest time with a text form, 9999-12-31T23:59:59.999999Z.
    public static let latest = Timestamp(microseconds: 253_402_300_799_999_999)

    /// The time `microseconds` later, held at the ends of Int64.
    public func advanced(byMicroseconds microseconds: Int64) -> Timestamp {
        let (sum, overflow) = self.microseconds.addingReportingOverflow(microseconds)
        guard !overflow else { return Timestamp(microseconds: microseconds < 0 ? .min : .max) }
        return Timestamp(microseconds: sum)
    }

    /// Microseconds from this time to the other, negative if the other is earlier, held at the ends of Int64.
    public func microseconds(to other: Timestamp) -> Int64 {
        let (difference, overflow) = other.microseconds.subtractingReportingOverflow(microseconds)
        guard !overflow else { return other < self ? .min : .max }
        return difference
    }
}

extension Timestamp: Comparable {
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }
}
