// Calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the
// leap day is the last day of a year, and 400 years (146,097 days) repeat exactly.

extension Timestamp {
    /// Reads an RFC 3339 date and time: `2026-03-01T12:00:00Z`, `2026-03-01 13:00:00.25+01:00`.
    ///
    /// `t`, `z` and a space instead of `T` are accepted, as the RFC allows; digits beyond microseconds are cut off, and a leap
    /// second (`:60`) is the first second after it, as Unix counts.
    ///
    /// - Returns: nil if the text is anything else, or no such day exists, or the time is outside ``earliest`` and ``latest``.
    public init?(rfc3339 text: String) {
        var text = text
        let parsed = text.withUTF8 { Timestamp(rfc3339: UnsafeRawBufferPointer($0)) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Reads an RFC 3339 date and time from bytes, as ``init(rfc3339:)-(String)`` does, without an allocation.
    public init?(rfc3339 bytes: UnsafeRawBufferPointer) {
        var reader = DigitReader(bytes: bytes)
        guard
            let year = reader.number(digits: 4), reader.take("-"),
            let month = reader.number(digits: 2), reader.take("-"),
            let day = reader.number(digits: 2), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(digits: 2), reader.take(":"),
            let minute = reader.number(digits: 2), reader.take(":"),
            let second = reader.number(digits: 2),
            let fraction = reader.fraction(),
            let offset = reader.offsetMinutes(), reader.isAtEnd,
            (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, year: year),
            hour <= 23, minute <= 59, second <= 60
        else { return nil }

        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + (hour * 60 + minute - offset) * 60 + second
        self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
        guard self >= .earliest, self <= .latest else { return nil }
    }

    /// The time as RFC 3339 in UTC with six decimals, 27 bytes: `2026-03-01T12:00:00.000250Z`.
    ///
    /// Times before ``earliest`` or after ``latest`` are written as those.
    public var rfc3339: String {
        var bytes: [UInt8] = []
        appendRFC3339(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the text of ``rfc3339`` to a buffer.
    public func appendRFC3339(to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: Self.rfc3339Count) { span in
            span.withUnsafeMutableBufferPointer { room, written in
                guard let start = room.baseAddress else { return }
                writeRFC3339(to: start + written)
                written += Self.rfc3339Count
            }
        }
    }

    /// How many bytes ``rfc3339`` has.
    static let rfc3339Count = 27

    /// Writes the text of ``rfc3339`` to memory for ``rfc3339Count`` bytes.
    func writeRFC3339(to room: UnsafeMutablePointer<UInt8>) {
        let clamped = Swift.min(Swift.max(self, .earliest), .latest).microseconds
        // Days and times of day are floored, so that times before 1970 count upwards too.
        let shifted = UInt64(clamped - Self.earliest.microseconds)
        let (day, timeOfDay) = shifted.quotientAndRemainder(dividingBy: 86_400_000_000)
        let (seconds, fraction) = timeOfDay.quotientAndRemainder(dividingBy: 1_000_000)
        let date = Self.date(daysSinceEpoch: Int(day) - 719_528)
        // Two digits at a time.
        func pair(_ value: Int, at offset: Int) {
            let value = UInt8(truncatingIfNeeded: value)
            room[offset] = UInt8(ascii: "0") + value / 10
            room[offset + 1] = UInt8(ascii: "0") + value % 10
        }
        let (second, microsecond) = (Int(seconds), Int(fraction))
        pair(date.year / 100, at: 0)
        pair(date.year % 100, at: 2)
        room[4] = UInt8(ascii: "-")
        pair(date.month, at: 5)
        room[7] = UInt8(ascii: "-")
        pair(date.day, at: 8)
        room[10] = UInt8(ascii: "T")
        pair(second / 3_600, at: 11)
        room[13] = UInt8(ascii: ":")
        pair(second / 60 % 60, at: 14)
        room[16] = UInt8(ascii: ":")
        pair(second % 60, at: 17)
        room[19] = UInt8(ascii: ".")
        pair(microsecond / 10_000, at: 20)
        pair(microsecond / 100 % 100, at: 22)
        pair(microsecond % 100, at: 24)
        room[26] = UInt8(ascii: "Z")
    }

    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar, for years from 0.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let marchYear = (month <= 2 ? year - 1 : year) + 400
        let era = marchYear / 400
        let yearOfEra = marchYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era - 1) * 146_097 + dayOfEra - 719_468
    }

    /// The date `days` after 1970-01-01, for years from 0.
    private static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468 + 146_097
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + (era - 1) * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Timestamp: CustomStringConvertible {
    public var description: String { rfc3339 }
}

/// Reads the fixed fields of a date and time.
private struct DigitReader {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// The next digit's value, if a digit is next.
    mutating func digit() -> Int? {
        guard position < bytes.count, case let value = bytes[position] &- UInt8(ascii: "0"), value <= 9 else {
            return nil
        }
        position += 1
        return Int(value)
    }

    /// Exactly so many digits.
    mutating func number(digits: Int) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// Microseconds after the point, 0 without a point; nil for a point without digits.
    mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        guard var fraction = digit() else { return nil }
        var count = 1
        while let digit = digit() {
            if count < 6 { fraction = fraction * 10 + digit }
            count += 1
        }
        while count < 6 {
            fraction *= 10
            count += 1
        }
        return fraction
    }

    /// Minutes east of UTC: `Z`, `+05:30`, `-08:00`.
    mutating func offsetMinutes() -> Int? {
        if take("Z") || take("z") { return 0 }
        let east = take("+")
        guard east || take("-"), let hours = number(digits: 2), take(":"), let minutes = number(digits: 2) else {
            return nil
        }
        guard hours <= 23, minutes <= 59 else { return nil }
        return (hours * 60 + minutes) * (east ? 1 : -1)
    }
}
