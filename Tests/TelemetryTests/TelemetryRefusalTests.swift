import Telemetry
import Testing

/// What a publisher does wrong, and the words in which it is told.
@Suite("Telemetry is refused")
struct TelemetryRefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let topic: [UInt8]
        let payload: [UInt8]
        let refusal: Refusal

        init(topic: String = "telemetry/E1/", _ payload: String, _ code: RefusalCode, _ detail: String) {
            self.init(topic: Array(topic.utf8), Array(payload.utf8), code, detail)
        }

        init(topic: [UInt8], _ payload: [UInt8], _ code: RefusalCode, _ detail: String) {
            self.topic = topic
            self.payload = payload
            refusal = Refusal(code, detail)
        }

        var testDescription: String {
            "\(refusal) ← \(String(decoding: topic.prefix(80), as: UTF8.self)) \(String(decoding: payload.prefix(80), as: UTF8.self))"
        }
    }

    private static let good = #"{"cycle":1,"values":[600,1500,1]}"#
    private static let idRule = "expected 1 to 64 of A-Z a-z 0-9 . _ -"
    private static let cycleRule = "expected a whole number from 1 to 9007199254740991"
    private static let timeRule = "expected RFC 3339 text or Unix seconds, of the years 0000 to 9999"

    @Test(
        "for its topic",
        arguments: [
            Case(topic: "", good, .topic, #"the topic is "", expected telemetry/<engine>/"#),
            Case(topic: "telemetry/", good, .topic, #"the topic is "telemetry/", expected telemetry/<engine>/"#),
            Case(topic: "telemetry/E1", good, .topic, #"the topic is "telemetry/E1", expected telemetry/<engine>/"#),
            Case(topic: "live/E1/", good, .topic, #"the topic is "live/E1/", expected telemetry/<engine>/"#),
            Case(topic: "TELEMETRY/E1/", good, .topic, #"the topic is "TELEMETRY/E1/", expected telemetry/<engine>/"#),
            Case(topic: "telemetry//", good, .engineID, "the engine id is empty, \(idRule)"),
            Case(
                topic: "telemetry/hall/E1/", good, .engineID,
                "the engine id \"hall/E1\" has a character at byte 4 that is not allowed, \(idRule)"
            ),
            Case(
                topic: "telemetry/" + String(repeating: "x", count: 65) + "/", good, .engineID,
                "the engine id has 65 bytes, \(idRule)"
            ),
            Case(
                topic: "telemetry/" + String(repeating: "x", count: 1_000_000) + "/", good, .engineID,
                "the engine id has 1000000 bytes, \(idRule)"
            ),
            Case(
                topic: "telemetry/Ä/", good, .engineID,
                "the engine id \"\\xC3\\x84\" has a character at byte 0 that is not allowed, \(idRule)"
            ),
            Case(
                topic: Array("telemetry/".utf8) + [0xC3, 0x28, 0x2F], Array(good.utf8), .notUTF8,
                "the topic is not UTF-8: byte 10 is invalid"
            ),
            Case(topic: [0xFF, 0xFE], Array(good.utf8), .notUTF8, "the topic is not UTF-8: byte 0 is invalid"),
        ]
    )
    func topic(_ bad: Case) {
        #expect(Frame(topic: bad.topic, payload: bad.payload).refusal() == bad.refusal)
    }

    @Test(
        "for its payload",
        arguments: [
            Case("", .malformed, "the payload is empty, expected JSON or a tandem.v1 Telemetry message"),
            Case(
                String(repeating: " ", count: 10_000_000), .payloadSize,
                "the payload has 10000000 bytes, expected at most 65536"
            ),
            Case("{", .malformed, "the JSON ends at byte 1, expected a string"),
            Case("{}", .missingField, "\"cycle\" is missing"),
            Case(#"{"cycle":1}"#, .missingField, "\"values\" is missing"),
            Case(#"{"values":[600,1500,1]}"#, .missingField, "\"cycle\" is missing"),
            Case(good + "x", .malformed, #"the JSON has "x" at byte 33, expected the end of the payload"#),
            Case(good + good, .malformed, #"the JSON has "{\"cycle\"" at byte 33, expected the end of the payload"#),
            Case(good + "\0", .malformed, #"the JSON has "\x00" at byte 33, expected the end of the payload"#),
            Case("{cycle:1}", .malformed, #"the JSON has "cycle:1}" at byte 1, expected a string"#),
            Case("{'cycle':1}", .malformed, #"the JSON has "'cycle':" at byte 1, expected a string"#),
            Case(#"{"cycle" 1}"#, .malformed, #"the JSON has "1}" at byte 9, expected ":" after a name"#),
            Case(#"{"cycle":1,}"#, .malformed, #"the JSON has "}" at byte 11, expected a string"#),
            Case(#"{"cycle":01}"#, .malformed, #"the JSON has "1}" at byte 10, expected no digit after a leading 0"#),
            Case(
                #"{"cycle":1,"values":[600,1500,1,]}"#, .malformed, #"the JSON has "]}" at byte 32, expected a value"#),
            Case(#"{"cycle":1,"values":[600,,1]}"#, .malformed, #"the JSON has ",1]}" at byte 25, expected a value"#),
            Case(
                #"{"cycle":1,"values":[.5,1,1]}"#, .malformed, #"the JSON has ".5,1,1]}" at byte 21, expected a value"#),
            Case(
                #"{"cycle":1,"values":[+5,1,1]}"#, .malformed, #"the JSON has "+5,1,1]}" at byte 21, expected a value"#),
            Case(
                #"{"cycle":1,"values":[5.,1,1]}"#, .malformed,
                #"the JSON has ",1,1]}" at byte 23, expected a digit after the point"#
            ),
            Case(
                #"{"cycle":1,"values":[5e,1,1]}"#, .malformed,
                #"the JSON has ",1,1]}" at byte 23, expected a digit in the exponent"#
            ),
            Case(#"{"cycle":1,"values":[-,1,1]}"#, .malformed, #"the JSON has ",1,1]}" at byte 22, expected a digit"#),
            Case(#"{"cycle":1,"values":[nul,1,1]}"#, .malformed, #"the JSON has ",1,1]}" at byte 24, expected null"#),
            Case(
                "{\"a\":\"\n\"}", .malformed,
                #"the JSON has "\x0A\"}" at byte 6, expected no control character in a string"#),
            Case(#"{"a":"\x"}"#, .malformed, #"the JSON has "x\"}" at byte 7, expected an escape"#),
            Case(
                #"{"a":"\u12G4"}"#, .malformed,
                #"the JSON has "G4\"}" at byte 10, expected four hexadecimal digits after \u"#
            ),
            Case(#"{"a":NaN}"#, .malformed, #"the JSON has "NaN}" at byte 5, expected a value"#),
            Case(
                "[1]", .malformed,
                "the payload of 3 bytes is neither JSON, which begins with \"{\", nor a whole tandem.v1 Telemetry message; it begins "
                    + "with \"[1]\""
            ),
            Case(
                "{\"a\":" + String(repeating: "[", count: 60_000), .malformed,
                "the JSON nests deeper than 16 levels at byte 20"
            ),
            Case(
                String(repeating: "{\"a\":", count: 12_000), .malformed,
                "the JSON nests deeper than 16 levels at byte 80"
            ),
            Case(
                topic: Array("telemetry/E1/".utf8), Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8), .notUTF8,
                "the JSON payload is not UTF-8: byte 6 is 0xFF"
            ),
            Case(
                topic: Array("telemetry/E1/".utf8),
                Array("{\"a\":\"aaaaaaa".utf8) + [0xED, 0xA0, 0x80] + Array("\"}".utf8), .notUTF8,
                "the JSON payload is not UTF-8: byte 13 is 0xED"
            ),
            Case(
                topic: Array("telemetry/E1/".utf8), Array(#"{"cycle":1,"é"#.utf8).dropLast(), .notUTF8,
                "the JSON payload is not UTF-8: byte 12 is 0xC3"
            ),
        ]
    )
    func payload(_ bad: Case) {
        #expect(Frame(topic: bad.topic, payload: bad.payload).refusal() == bad.refusal)
    }

    @Test(
        "for its cycle",
        arguments: [
            ("0", .cycleRange, "cycle is 0, \(cycleRule)"), ("-0", .cycleRange, "cycle is 0, \(cycleRule)"),
            ("-1", .cycleRange, "cycle is -1, \(cycleRule)"), ("1.5", .cycleRange, "cycle is 1.5, \(cycleRule)"),
            ("1e-3", .cycleRange, "cycle is 1e-3, \(cycleRule)"),
            ("9007199254740992", .cycleRange, "cycle is 9007199254740992, \(cycleRule)"),
            ("99999999999999999999", .cycleRange, "cycle is 99999999999999999999, \(cycleRule)"),
            ("1.00000000000000000000001", .cycleRange, "cycle is 1.00000000000000000000001, \(cycleRule)"),
            ("1e999", .cycleRange, "cycle is 1e999, \(cycleRule)"), ("NaN", .cycleRange, "cycle is NaN, \(cycleRule)"),
            ("-Infinity", .cycleRange, "cycle is -Infinity, \(cycleRule)"),
            (#""1""#, .fieldType, "cycle is a string, \(cycleRule)"),
            ("null", .fieldType, "cycle is null, \(cycleRule)"),
            ("true", .fieldType, "cycle is a boolean, \(cycleRule)"),
            ("[1]", .fieldType, "cycle is an array, \(cycleRule)"),
            ("{}", .fieldType, "cycle is an object, \(cycleRule)"),
        ] as [(String, RefusalCode, String)]
    )
    func cycle(text: String, code: RefusalCode, detail: String) {
        #expect(Frame(#"{"cycle":\#(text),"values":[600,1500,1]}"#).refusal() == Refusal(code, detail))
    }

    @Test(
        "for its values",
        arguments: [
            ("[]", .channelCount, "found 0 values, expected 3"),
            ("[600,1500]", .channelCount, "found 2 values, expected 3"),
            ("[600]", .channelCount, "found 1 value, expected 3"),
            ("[600,1500,1,1]", .channelCount, "found 4 values, expected 3"),
            ("{}", .channelCount, "found 0 values, expected 3: missing T24, T30, Nf"),
            (#"{"Nf":1,"T24":600}"#, .channelCount, "found 2 values, expected 3: missing T30"),
            (
                #"{"T24":600,"T30":1500,"Nf":1,"T99":1}"#, .unknownChannel,
                #""T99" in "values" is none of the model's 3 channels"#
            ),
            (
                #"{"t24":600,"T30":1500,"Nf":1}"#, .unknownChannel,
                #""t24" in "values" is none of the model's 3 channels"#
            ),
            (
                #"{"\ud800":600,"T30":1500,"Nf":1}"#, .unknownChannel,
                #""\\ud800" in "values" is none of the model's 3 channels"#
            ),
            (#"{"T24":600,"T24":601,"T30":1500,"Nf":1}"#, .duplicateChannel, #"T24 comes twice in "values""#),
            (#"{"T24":null,"T24":null,"Nf":1}"#, .duplicateChannel, #"T24 comes twice in "values""#),
            ("[600,NaN,1]", .notFinite, "T30 is NaN, expected a finite number or null"),
            ("[600,nan,1]", .notFinite, "T30 is nan, expected a finite number or null"),
            ("[600,1500,Infinity]", .notFinite, "Nf is Infinity, expected a finite number or null"),
            ("[600,1500,-Infinity]", .notFinite, "Nf is -Infinity, expected a finite number or null"),
            ("[600,1500,-inf]", .notFinite, "Nf is -inf, expected a finite number or null"),
            (#"["NaN",1500,1]"#, .notFinite, #"T24 is the string "NaN", expected a finite number or null"#),
            (#"["-Infinity",1500,1]"#, .notFinite, #"T24 is the string "-Infinity", expected a finite number or null"#),
            (#"{"T24":600,"T30":Infinity,"Nf":1}"#, .notFinite, "T30 is Infinity, expected a finite number or null"),
            ("[600,1500,1e999]", .notFinite, "Nf is beyond 32-bit floating point"),
            ("[600,1500,-1e39]", .notFinite, "Nf is beyond 32-bit floating point"),
            ("[600,1500,3.4028236e38]", .notFinite, "Nf is beyond 32-bit floating point"),
            (#"["600",1500,1]"#, .fieldType, #"T24 is the string "600", expected a finite number or null"#),
            ("[true,1500,1]", .fieldType, "T24 is a boolean, expected a finite number or null"),
            ("[[600],1500,1]", .fieldType, "T24 is an array, expected a finite number or null"),
            (
                #"{"T24":{"value":600},"T30":1,"Nf":1}"#, .fieldType,
                "T24 is an object, expected a finite number or null"
            ),
            (
                "600", .fieldType,
                "values is a number, expected an array of numbers or an object of them by channel name"
            ),
            (
                "null", .fieldType, "values is null, expected an array of numbers or an object of them by channel name"
            ),
        ] as [(String, RefusalCode, String)]
    )
    func values(text: String, code: RefusalCode, detail: String) {
        #expect(Frame(#"{"cycle":1,"values":\#(text)}"#).refusal() == Refusal(code, detail))
    }

    @Test("for 23 values where the model has 24")
    func twentyThree() {
        let values = Array(repeating: "1", count: 23).joined(separator: ",")
        let refusal = Frame(#"{"cycle":1,"values":[\#(values)]}"#).refusal(.cmapss)
        #expect(refusal?.description == "channel_count: found 23 values, expected 24")
    }

    @Test(
        "for another field",
        arguments: [
            (#""engine":"E2""#, .engineMismatch, #""engine" is "E2", expected the topic's, "E1""#),
            (#""engine":"""#, .engineMismatch, #""engine" is "", expected the topic's, "E1""#),
            (#""engine":1"#, .fieldType, "engine is a number, expected a string"),
            (#""time":"yesterday""#, .time, #"time is "yesterday", \#(timeRule)"#),
            (#""time":"2026-02-29T00:00:00Z""#, .time, #"time is "2026-02-29T00:00:00Z", \#(timeRule)"#),
            (#""time":1e30"#, .time, "time is 1e30, \(timeRule)"),
            (#""time":253402300800"#, .time, "time is 253402300800, \(timeRule)"),
            (#""time":NaN"#, .time, "time is NaN, \(timeRule)"),
            (#""time":true"#, .fieldType, "time is a boolean, expected RFC 3339 text or Unix seconds"),
            (#""reset":1"#, .fieldType, "reset is a number, expected true or false"),
            (#""end":"yes""#, .fieldType, "end is a string, expected true or false"),
            (#""publisher":7"#, .fieldType, "publisher is a number, expected a string"),
            (#""publisher":"""#, .publisher, "the publisher has 0 bytes, expected 1 to 64"),
            (
                #""publisher":"\#(String(repeating: "p", count: 65))""#, .publisher,
                "the publisher has 65 bytes, expected 1 to 64"
            ),
            (#""publisher":"a\nb""#, .publisher, #"the publisher "a\x0Ab" has a control character, expected text"#),
            (
                #""publisher":"\udc00""#, .publisher,
                #"the publisher "\\udc00" has half a surrogate pair, expected text"#
            ),
            (#""cycle":2"#, .duplicateField, #""cycle" comes twice"#),
            (#""values":[]"#, .duplicateField, #""values" comes twice"#),
            (#""c\u0079cle":2"#, .duplicateField, #""cycle" comes twice"#),
            (#""reset":true,"reset":true"#, .duplicateField, #""reset" comes twice"#),
        ] as [(String, RefusalCode, String)]
    )
    func fields(member: String, code: RefusalCode, detail: String) {
        #expect(Frame(#"{"cycle":1,"values":[600,1500,1],\#(member)}"#).refusal() == Refusal(code, detail))
    }

    @Test(
        "for another number of frames than two",
        arguments: [
            (1, "frame_count: found 1 frame, expected 2: topic and payload"),
            (3, "frame_count: found 3 frames, expected 2: topic and payload"),
        ]
    )
    func frames(count: Int, text: String) {
        #expect(Refusal.frameCount(count).description == text)
    }
}
