import Telemetry
import Testing

@Suite("A round trip", .serialized)
struct RoundTripTests {
    @Test("keeps every message", arguments: Sample.all, Encoding.allCases)
    func samples(message: ScoreMessage, encoding: Encoding) throws {
        #expect(try MessageDecoder().decode(topic: message.topic, payload: message.encoded(encoding)) == message)
    }

    @Test("keeps every float to the bit", arguments: Encoding.allCases)
    func floats(encoding: Encoding) throws {
        var random = SplitMix(seed: 9)
        let decoder = MessageDecoder()
        var score = Sample.window
        let column = [Float](repeating: 1, count: 30)
        (score.cycles, score.lookAhead) = (Array(31...60), Array((0..<30).reversed()))
        (score.sigmaByCycle, score.liveRULByCycle) = (column, column)
        score.settled = [Bool](repeating: false, count: 30)
        for _ in 0..<500 {
            score.rulByCycle = (0..<30).map { _ in
                let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
                return value.isFinite ? value : 0
            }
            let wait = Double(bitPattern: random.next())
            score.contextWaitMilliseconds = wait.isFinite ? wait : 0
            let message = ScoreMessage.window(score)
            guard case .window(let read) = try decoder.decode(topic: message.topic, payload: message.encoded(encoding))
            else {
                Issue.record("no window score")
                return
            }
            #expect(read.rulByCycle.map(\.bitPattern) == score.rulByCycle.map(\.bitPattern))
            #expect(read.contextWaitMilliseconds.bitPattern == score.contextWaitMilliseconds.bitPattern)
        }
    }

    @Test("keeps every word of the closed sets", arguments: Encoding.allCases)
    func words(encoding: Encoding) throws {
        var messages: [ScoreMessage] = []
        for health in Health.allCases {
            var score = Sample.live
            score.health = health
            messages.append(.live(score))
        }
        for flags in 0..<UInt8(8) {
            var score = Sample.live
            score.flags = ScoreFlags(rawValue: flags)
            messages.append(.live(score))
        }
        for reason in AbandonReason.allCases {
            var window = Sample.abandoned
            window.reason = reason
            messages.append(.abandoned(window))
        }
        for state in Alert.State.allCases {
            for path in Alert.Path.allCases {
                var alert = Sample.alert
                alert.state = state
                alert.by = path
                messages.append(.alert(alert))
            }
        }
        for kind in Event.Kind.allCases {
            var event = Sample.event
            event.kind = kind
            event.firstCycle = nil
            messages.append(.event(event))
        }
        for source in SettledScore.Source.allCases {
            for short in SettledScore.Short.allCases as [SettledScore.Short?] + [nil] {
                var score = Sample.settled
                score.by = source
                score.short = short
                if source == .live { score.window = nil }
                messages.append(.settled(score))
            }
        }
        for state in Status.Tradeoff.State.allCases {
            var status = Sample.status
            status.tradeoff.state = state
            status.tradeoff.expected.error = nil
            status.tradeoff.expected.cpu = nil
            status.tradeoff.engines = []
            status.draining = false
            messages.append(.status(status))
        }
        var status = Sample.status
        status.refused = Dictionary(uniqueKeysWithValues: RefusalCode.allCases.map { ($0, 1) })
        status.published = Dictionary(uniqueKeysWithValues: TopicFamily.published.map { ($0, 2) })
        status.windows.abandoned = Dictionary(uniqueKeysWithValues: AbandonReason.allCases.map { ($0, .max) })
        messages.append(.status(status))

        for message in messages {
            #expect(try MessageDecoder().decode(topic: message.topic, payload: message.encoded(encoding)) == message)
        }
    }

    @Test("keeps telemetry, missing values too", arguments: Encoding.allCases, [false, true])
    func telemetry(encoding: Encoding, optionals: Bool) throws {
        var random = SplitMix(seed: 10)
        var encoder = MessageEncoder(encoding: encoding)
        for _ in 0..<1_000 {
            var record = try TelemetryRecord(
                engine: EngineID("E1"),
                cycle: Cycle(.random(in: 1...Limits.maximumCycle, using: &random)),
                values: (0..<24).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }
            )
            for index in record.values.indices where !record.values[index].isFinite || index.isMultiple(of: 7) {
                record.values[index] = .nan
                record.missing.append(index)
            }
            if optionals {
                record.time = Sample.time
                record.reset = true
                record.end = true
                record.publisher = "µ \"bench\" 7"
            }
            var bytes: [UInt8] = []
            encoder.encode(record, into: &bytes)
            #expect((bytes[0] == UInt8(ascii: "{")) == (encoding == .json))
            #expect(try Frame(topic: Array("telemetry/E1/".utf8), payload: bytes).decoded(.cmapss) == record)
        }
    }

    @Test("passes over what a later version adds")
    func later() throws {
        let text = String(decoding: ScoreMessage.live(Sample.live).encoded(.json), as: UTF8.self)
            .replacing(#""flags":["#, with: #""later":{"a":[1]},"flags":["brand_new","#)
        let read = try MessageDecoder().decode(topic: Array("live/FD001-1/".utf8), payload: Array(text.utf8))
        #expect(read == .live(Sample.live))

        let status = String(decoding: ScoreMessage.status(Sample.status).encoded(.json), as: UTF8.self)
            .replacing(#""refused":{"#, with: #""refused":{"brand_new":7,"#, maxReplacements: 1)
        let readStatus = try MessageDecoder().decode(topic: Array("status/".utf8), payload: Array(status.utf8))
        #expect(readStatus == .status(Sample.status))

        let bytes = Wire(bytes: ScoreMessage.live(Sample.live).encoded(.protobuf)).text(99, "later").bytes
        #expect(try MessageDecoder().decode(topic: Array("live/FD001-1/".utf8), payload: bytes) == .live(Sample.live))
    }

    @Test(
        "says what is wrong with a message",
        arguments: [
            ("live/E1/", "{}", .missingField, #""probabilities" is missing"#),
            ("live/E1/", "x", .malformed, nil),
            ("live/E1/", "", .malformed, "the payload is empty"),
            ("telemetry/E1/", "{}", .topic, "the topic is of telemetry, expected one that a daemon publishes"),
            ("status/", #"{"windows":1}"#, .fieldType, "windows is a number, expected an object"),
            ("status/", #"{"windows":{},"windows":{}}"#, .duplicateField, #""windows" comes twice"#),
            (
                "window/E1/",
                #"{"engine":"E1","window":1,"first_cycle":1,"last_cycle":2,"abandoned":"bored","epoch":1,"sequence":1}"#,
                .fieldType, #"abandoned is "bored", expected one of gap, reset, evicted, overload, shutdown, end"#
            ),
            (
                "window/E2/",
                #"{"engine":"E1","window":1,"first_cycle":1,"last_cycle":2,"abandoned":"gap","epoch":1,"sequence":1}"#,
                .engineMismatch, #""engine" is E1, expected the topic's, E2"#
            ),
            (
                "window/E1/",
                #"{"engine":"E1","window":1.5,"first_cycle":1,"last_cycle":2,"abandoned":"gap","epoch":1,"sequence":1}"#,
                .fieldType, "window is 1.5, which is no Int"
            ),
        ] as [(String, String, RefusalCode, String?)]
    )
    func refused(topic: String, payload: String, code: RefusalCode, detail: String?) {
        let refusal = #expect(throws: Refusal.self) {
            try MessageDecoder().decode(topic: Array(topic.utf8), payload: Array(payload.utf8))
        }
        #expect(refusal?.code == code)
        if let detail { #expect(refusal?.detail == detail) }
    }
}
