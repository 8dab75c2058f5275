import Telemetry
import Testing

// Golden bytes, made in Sources/Telemetry/Protobuf with protoc 3.21.12, whose text form names the fields:
//
//   printf 'engine: "E1" cycle: 31 time: 1772366400000250 reset: true publisher: "bench" missing: 1 values: 641.82 values: 0
//     values: 2388.06' | protoc --encode=tandem.v1.Telemetry tandem/v1/tandem.proto | xxd -p -c 200
//   printf 'engine: "FD001-1" cycle: 31 rul: 112.5 sigma: 9.253101 health: HEALTH_NORMAL probabilities { normal: 0.98213
//     degrading: 0.0171234 critical: 1e-7 } flags: [FLAG_WARMING_UP, FLAG_RESUMED] received: 1772366400000250
//     scored: 1772366400000410 model: "cmapss-1.0.0@3f2a91c0" epoch: 1772366400000000 sequence: 31'
//     | protoc --encode=tandem.v1.LiveScore tandem/v1/tandem.proto | xxd -p -c 200

@Suite("Messages in Protobuf")
struct ProtobufTests {
    private static let telemetry =
        "0a024531101f18faa1bcadd3fe92032001320562656e63683a0101420c7b74204400000000f6401545"
    private static let live =
        "0a0746443030312d31101f1d0000e14225b40c14412801320f0ddf6c7b3f155f468c3c1d95bfd6334202010348faa1bcadd3fe9203509aa3bcadd3"
        + "fe92035a15636d617073732d312e302e304033663261393163306080a0bcadd3fe9203681f"

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        stride(from: 0, to: hexadecimal.utf8.count, by: 2).map { offset in
            UInt8(hexadecimal.dropFirst(offset).prefix(2), radix: 16)!
        }
    }

    private func frame(_ wire: Wire) -> Frame {
        Frame(topic: Array("telemetry/E1/".utf8), payload: wire.bytes)
    }

    @Test("are the bytes that protoc writes")
    func golden() throws {
        #expect(ScoreMessage.live(Sample.live).encoded(.protobuf) == bytes(Self.live))
        let record = try Frame(topic: Array("telemetry/E1/".utf8), payload: bytes(Self.telemetry)).decoded()
        let expected = try TelemetryRecord(
            engine: EngineID("E1"),
            cycle: Cycle(31),
            values: [641.82, .nan, 2388.06],
            missing: [1],
            time: Sample.time,
            reset: true,
            publisher: "bench"
        )
        #expect(record == expected)
    }

    @Test("take values outside their range for missing")
    func implausible() throws {
        let record = try frame(Wire().varint(2, 1).blob(7, [2]).floats(8, [499, 1500, 1])).decoded()
        #expect(record.missing == [0, 2])
        #expect(record.values[1] == 1500)
    }

    @Test("take values that are not packed, and fields of later versions")
    func liberal() throws {
        let wire = Wire().varint(2, 1).fixed32(8, Float(600).bitPattern).fixed32(8, Float(1500).bitPattern)
            .fixed32(8, Float(1).bitPattern).text(14, "later").varint(1_000, 7)
        #expect(try frame(wire).decoded().values == [600, 1500, 1])
    }

    /// A field of a later version takes a payload off the short way through the decoder.
    @Test("say the same by the short way and by the generated message")
    func twoWays() throws {
        var random = SplitMix(seed: 11)
        func pick(_ numbers: [UInt64]) -> UInt64 { numbers[Int(random.next() % UInt64(numbers.count))] }
        var taken = 0
        for _ in 0..<20_000 {
            var wire = Wire()
            if random.next() % 4 == 0 { wire = wire.text(1, random.next() % 8 == 0 ? "E2" : "E1") }
            wire = wire.varint(2, pick([1, 31, 300, 1 << 40, 1 << 53 - 1, 1 << 53, 0, .max]))
            if random.next() % 3 == 0 {
                wire = wire.varint(3, pick([0, 1_772_366_400_000_250, .max, UInt64(Int64.max)]))
            }
            if random.next() % 4 == 0 { wire = wire.varint(4, pick([0, 1, 2, .max])) }
            if random.next() % 4 == 0 { wire = wire.varint(5, pick([0, 1])) }
            if random.next() % 3 == 0 {
                wire = wire.text(
                    6, ["bench", "left over", "", "a\u{7}b", "µ, of more than fifteen bytes"][Int(random.next() % 5)])
            }
            if random.next() % 3 == 0 { wire = wire.blob(7, [UInt8(random.next() % 4), UInt8(random.next() % 3)]) }
            let values = [600, 1_500, [1, .nan, -5, 900][Int(random.next() % 8) % 4]] as [Float]
            wire = wire.floats(8, random.next() % 16 == 0 ? Array(values.prefix(2)) : values)
            if random.next() % 16 == 0 { wire = wire.varint(2, 7) }
            let (short, long) = (frame(wire), frame(wire.text(14, "later")))
            #expect(short.refusal() == long.refusal())
            guard short.refusal() == nil else { continue }
            taken += 1
            #expect(try short.decoded() == long.decoded())
        }
        #expect(taken > 3_000)
    }

    @Test("of scores are what the generated messages read, whatever the numbers")
    func scores() throws {
        var random = SplitMix(seed: 12)
        func float() -> Float {
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
            return value.isFinite && random.next() % 8 != 0 ? value : [0, -0.0][Int(random.next() % 2)]
        }
        // What a decoder takes for a message of a daemon's has these.
        func cycle() -> Int { max(1, Int((random.next() >> 11) >> (random.next() % 53))) }
        func integer() -> Int { Int(truncatingIfNeeded: random.next()) >> Int(random.next() % 64) }
        for _ in 0..<2_000 {
            var live = Sample.live
            live.cycle = cycle()
            (live.rul, live.sigma) = (float(), float())
            live.probabilities = HealthProbabilities(normal: float(), degrading: float(), critical: float())
            live.lookAhead = Int(random.next() >> 33)
            live.flags = ScoreFlags(rawValue: UInt8(random.next() % 8))
            live.received = Timestamp(microseconds: Int64(integer()))
            live.scored = Timestamp(microseconds: Int64(integer()))
            live.model = ["", "µ", String(repeating: "m", count: 200)][Int(random.next() % 3)]
            (live.epoch, live.sequence) = (random.next() >> (random.next() % 64), random.next() >> (random.next() % 64))
            var window = Sample.window
            let count = 1 + Int(random.next() % 39)
            let span = [cycle(), cycle()].sorted()
            (window.window, window.firstCycle, window.lastCycle) = (integer(), span[0], span[1])
            window.cycles = (0..<count).map { _ in integer() }
            window.rulByCycle = (0..<count).map { _ in float() }
            window.sigmaByCycle = (0..<count).map { _ in float() }
            window.liveRULByCycle = (0..<count).map { _ in float() }
            window.lookAhead = (0..<count).map { _ in Int(Int32(truncatingIfNeeded: integer())) }
            window.settled = (0..<count).map { _ in random.next() % 2 == 0 }
            window.computeMicroseconds = Double(float())
            window.sequence = random.next() >> (random.next() % 64)
            window.contextWaitCycles = integer()
            var settled = Sample.settled
            (settled.cycle, settled.lookAhead, settled.asked) = (cycle(), count, Int(random.next() % 40))
            settled.window = random.next() % 4 == 0 ? nil : 1 + Int((random.next() >> 2) >> (random.next() % 62))
            (settled.rul, settled.sigma, settled.liveRUL, settled.liveSigma) = (float(), float(), float(), float())
            (settled.delta, settled.windowWeight) = (float(), Float(random.next() % 1_001) / 1_000)
            settled.short = random.next() % 2 == 0 ? nil : SettledScore.Short.allCases.randomElement(using: &random)
            settled.by = SettledScore.Source.allCases.randomElement(using: &random) ?? .live
            settled.contextWaitMilliseconds = Double(float())
            (settled.computeMicroseconds, settled.queueMicroseconds) = (Double(float()), Double(float()))
            (settled.liveSequence, settled.sequence) = (random.next() >> (random.next() % 64), random.next())
            settled.model = live.model
            for message in [ScoreMessage.live(live), .window(window), .settled(settled)] {
                #expect(
                    try MessageDecoder().decode(topic: message.topic, payload: message.encoded(.protobuf)) == message)
            }
        }
    }

    @Test("begin with no byte that JSON begins with")
    func firstByte() throws {
        // Field 15, a group: what 0x7B would be.
        let wire = Wire(bytes: [0x7B, 0x7C] + Wire().varint(2, 1).floats(8, [600, 1500, 1]).bytes)
        #expect(frame(wire).refusal() != nil)
    }

    @Test(
        "are refused with a reason",
        arguments: [
            (Wire().varint(2, 1).floats(8, [600, 1500]), .channelCount, "found 2 values, expected 3"),
            (Wire().varint(2, 1), .channelCount, "found 0 values, expected 3"),
            (
                Wire().floats(8, [600, 1500, 1]), .cycleRange,
                "cycle is 0, expected a whole number from 1 to 9007199254740991"
            ),
            (
                Wire().varint(2, .max).floats(8, [600, 1500, 1]), .cycleRange,
                "cycle is -1, expected a whole number from 1 to 9007199254740991"
            ),
            (
                Wire().varint(2, 1 << 53).floats(8, [600, 1500, 1]), .cycleRange,
                "cycle is 9007199254740992, expected a whole number from 1 to 9007199254740991"
            ),
            (
                Wire().varint(2, 1).floats(8, [600, .nan, 1]), .notFinite, "T30 is nan, expected a finite number"
            ),
            (
                Wire().varint(2, 1).floats(8, [600, 1500, -.infinity]), .notFinite,
                "Nf is -inf, expected a finite number"
            ),
            (
                Wire().varint(2, 1).blob(7, [3]).floats(8, [600, 1500, 1]), .unknownChannel,
                "missing holds the index 3, expected 0 to 2"
            ),
            (
                Wire().text(1, "E2").varint(2, 1).floats(8, [600, 1500, 1]), .engineMismatch,
                #""engine" is "E2", expected the topic's, "E1""#
            ),
            (
                Wire().varint(2, 1).varint(3, 1 << 62).floats(8, [600, 1500, 1]), .time,
                "time is 4611686018427387904 µs, expected one of the years 0000 to 9999"
            ),
            (
                Wire().varint(2, 1).text(6, "").floats(8, [600, 1500, 1]), .publisher,
                "the publisher has 0 bytes, expected 1 to 64"
            ),
            (
                Wire().text(2, "1").floats(8, [600, 1500, 1]), .fieldType,
                "field 2 of the Telemetry message has the wrong wire type 2"
            ),
            (
                Wire().varint(2, 1).varint(8, 1).floats(8, [600, 1500, 1]), .fieldType,
                "field 8 of the Telemetry message has the wrong wire type 0"
            ),
            (
                Wire().varint(2, 1).blob(6, [0xFF]).floats(8, [600, 1500, 1]), .malformed,
                "the payload of 19 bytes is neither JSON, which begins with \"{\", nor a whole tandem.v1 Telemetry message; it begins "
                    + #"with "\x10\x012\x01\xFFB\x0C\x00""#
            ),
            (
                Wire(bytes: [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), .malformed,
                "the payload of 6 bytes is neither JSON, which begins with \"{\", nor a whole tandem.v1 Telemetry message; it begins "
                    + #"with "\x12\xFF\xFF\xFF\xFF\x0F""#
            ),
        ] as [(Wire, RefusalCode, String)]
    )
    func refused(wire: Wire, code: RefusalCode, detail: String) {
        #expect(frame(wire).refusal() == Refusal(code, detail))
    }

    @Test("are refused when their words are not set")
    func unspecified() {
        let refusal = #expect(throws: Refusal.self) {
            try MessageDecoder().decode(topic: Array("live/E1/".utf8), payload: Wire().text(1, "E1").varint(2, 1).bytes)
        }
        #expect(
            refusal?.description == "field_type: health is unspecified, expected one of normal, degrading, critical")
    }
}
