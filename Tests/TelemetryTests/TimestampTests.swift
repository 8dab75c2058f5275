import Telemetry
import Testing

// Expected microseconds, Python 3.11:
//   from datetime import datetime, timezone, timedelta
//   us = lambda t: (datetime.fromisoformat(t) - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)
// Year 0, which Python lacks: 0001-01-01 less 366 days.

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "reads RFC 3339",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-03-01T12:00:00.000250Z", 1_772_366_400_000_250),
            ("2026-03-01T12:00:00.00025Z", 1_772_366_400_000_250),
            ("2026-03-01T13:30:00.000250+01:30", 1_772_366_400_000_250),
            ("2026-02-28T23:00:00.000250-13:00", 1_772_366_400_000_250),
            ("2026-03-01t12:00:00.000250999z", 1_772_366_400_000_250),
            ("2026-03-01 12:00:00.000250+00:00", 1_772_366_400_000_250),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000),
            ("1900-03-01T00:00:00Z", -2_203_891_200_000_000),
            ("1969-12-31T23:59:59.999999Z", -1),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
            ("0000-02-29T00:00:00Z", -62_162_121_600_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
        ] as [(String, Int64)]
    )
    func reads(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(
        "refuses what is no date and time",
        arguments: [
            "", "2026", "2026-03-01", "2026-03-01T12:00:00", "2026-03-01T12:00Z", "2026-3-1T12:00:00Z",
            "2026-13-01T12:00:00Z",
            "2026-00-01T12:00:00Z", "2026-04-31T12:00:00Z", "2025-02-29T12:00:00Z", "1900-02-29T12:00:00Z",
            "2026-03-00T12:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T12:60:00Z", "2026-03-01T12:00:61Z",
            "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00+1:00", "2026-03-01T12:00:00+24:00",
            "2026-03-01T12:00:00+01:60",
            "2026-03-01T12:00:00Zx", "2026-03-01T12:00:00 Z", "+2026-03-01T12:00:00Z", "0000-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01", "2026-03-01T12:00:00.000250", "２026-03-01T12:00:00Z",
        ]
    )
    func refuses(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        "writes RFC 3339 in UTC with microseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (1_772_366_400_000_250, "2026-03-01T12:00:00.000250Z"),
            (951_868_799_999_999, "2000-02-29T23:59:59.999999Z"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00.000000Z"),
            (.min, "0000-01-01T00:00:00.000000Z"),
            (.max, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)]
    )
    func writes(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
    }

    @Test("reads every day it writes, of a whole cycle of 400 years and at random")
    func roundTrip() throws {
        let day: Int64 = 86_400_000_000
        var previous = ""
        for number in 0..<Int64(146_097) {
            let time = Timestamp(microseconds: (number - 719_528) * day + number)
            let text = time.rfc3339
            #expect(text > previous)
            previous = text
            try #require(Timestamp(rfc3339: text) == time)
        }
        var random = SplitMix(seed: 1)
        for _ in 0..<20_000 {
            let time = Timestamp(
                microseconds: .random(
                    in: Timestamp.earliest.microseconds...Timestamp.latest.microseconds, using: &random)
            )
            try #require(Timestamp(rfc3339: time.rfc3339) == time)
        }
    }

    @Test(
        "takes Unix seconds to the nearest microsecond",
        arguments: [
            (0, 0), (1_772_366_400.00025, 1_772_366_400_000_250), (-0.0000014, -1), (.nan, nil), (.infinity, nil),
            (1e300, nil), (253_402_300_800, nil), (-62_167_219_201, nil),
        ] as [(Double, Int64?)]
    )
    func unixSeconds(seconds: Double, microseconds: Int64?) {
        #expect(Timestamp(unixSeconds: seconds)?.microseconds == microseconds)
    }

    @Test("keeps differences and sums within Int64")
    func arithmetic() {
        let time = Timestamp(microseconds: 10)
        #expect(time.advanced(byMicroseconds: -11).microseconds == -1)
        #expect(time.advanced(byMicroseconds: .max).microseconds == .max)
        #expect(time.microseconds(to: Timestamp(microseconds: 25)) == 15)
        #expect(time.microseconds(to: Timestamp(microseconds: .min)) == .min)
    }
}
