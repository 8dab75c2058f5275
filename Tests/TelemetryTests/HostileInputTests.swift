import Telemetry
import Testing

/// Nothing that comes off the wire may trap.
@Suite("Hostile input")
struct HostileInputTests {
    private static let frames = [
        Array(#"{"cycle":31,"values":[641.82,1589.7,2388.06]}"#.utf8),
        Array(#"{"cycle":31,"values":{"T24":641.82,"T30":null,"Nf":-2388.06e-1}}"#.utf8),
        Array(
            #"{"engine":"E1","cycle":31,"values":[641.82,1589.7,1],"time":"2026-03-01T12:00:00Z","reset":true,"end":false,"#
                .utf8
        ) + Array(#""publisher":"µ \u00b5 \ud83d\ude00","later":[{"a":[1,2.5e-7,null]},"\\"]}"#.utf8),
        Wire().text(1, "E1").varint(2, 31).varint(3, 1_772_366_400_000_250).varint(4, 1).text(6, "bench").blob(7, [1])
            .floats(8, [641.82, 0, 2388.06]).bytes,
    ]

    @Test("that is cut off at any byte is refused", arguments: frames)
    func truncations(payload: [UInt8]) {
        #expect(Frame(topic: Array("telemetry/E1/".utf8), payload: payload).refusal() == nil)
        for length in payload.indices {
            let refusal = Frame(topic: Array("telemetry/E1/".utf8), payload: Array(payload.prefix(length))).refusal()
            #expect(refusal != nil, "\(length) bytes")
        }
    }

    @Test("with topics cut off at any byte is refused")
    func truncatedTopics() {
        let topic = Array("telemetry/E1/".utf8)
        for length in topic.indices {
            #expect(Frame(topic: Array(topic.prefix(length)), payload: Self.frames[0]).refusal() != nil)
        }
    }

    @Test("of 100,000 random frames never traps")
    func random() {
        var random = SplitMix(seed: 6)
        var decoder = TelemetryDecoder(schema: .three)
        var record = TelemetryRecord.leftOver
        var taken = 0
        for number in 0..<100_000 {
            let count = Int.random(in: 0...80, using: &random)
            var payload = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            // Half of them claim to be JSON.
            if number.isMultiple(of: 2) { payload.insert(UInt8(ascii: "{"), at: 0) }
            let frame = Frame(topic: Array("telemetry/E1/".utf8), payload: payload)
            taken += (try? frame.decode(with: &decoder, into: &record)) == nil ? 0 : 1
        }
        #expect(taken == 0)
    }

    @Test("of 100,000 damaged frames never traps, and what is taken is within its limits", arguments: frames)
    func damaged(payload: [UInt8]) {
        var random = SplitMix(seed: 7)
        var decoder = TelemetryDecoder(schema: .three)
        var record = TelemetryRecord.leftOver
        let json = Array("{}[]\",:\\-+.0123456789eEnutrfalsNIi \n".utf8)
        for _ in 0..<100_000 {
            var bytes = payload
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[place] = json.randomElement(using: &random)!
                case 2: bytes.insert(json.randomElement(using: &random)!, at: place)
                default: bytes.remove(at: place)
                }
            }
            let frame = Frame(topic: Array("telemetry/E1/".utf8), payload: bytes)
            guard (try? frame.decode(with: &decoder, into: &record)) != nil else { continue }
            #expect(record.values.count == 3)
            #expect(record.values.indices.filter { !record.values[$0].isFinite } == record.missing)
            #expect(record.cycle.number >= 1 && record.cycle.number <= Limits.maximumCycle)
        }
    }

    @Test("of messages read back never traps", arguments: Sample.all, Encoding.allCases)
    func messages(message: ScoreMessage, encoding: Encoding) {
        let decoder = MessageDecoder()
        let whole = message.encoded(encoding)
        var random = SplitMix(seed: 8)
        for length in whole.indices {
            let cut = try? decoder.decode(topic: message.topic, payload: Array(whole.prefix(length)))
            if encoding == .json { #expect(cut == nil) }
            var damaged = whole
            damaged[length] = UInt8.random(in: 0...255, using: &random)
            _ = try? decoder.decode(topic: message.topic, payload: damaged)
        }
    }
}
