import Telemetry
import Testing

@Suite("A topic")
struct TopicTests {
    private func parse(_ bytes: [UInt8]) throws(Refusal) -> (family: TopicFamily, engine: EngineID?) {
        let result = bytes.withUnsafeBytes { bytes in Result { () throws(Refusal) in try Topic.parse(bytes) } }
        return try result.get()
    }

    @Test(
        "is family, engine and a slash at its end",
        arguments: [
            ("telemetry/E1/", .telemetry, "E1"), ("live/E1/", .live, "E1"), ("window/FD001-1/", .window, "FD001-1"),
            ("settled/a.b/", .settled, "a.b"), ("alert/E_1/", .alert, "E_1"), ("event/E1/", .event, "E1"),
            ("event/", .event, nil), ("status/", .status, nil),
        ] as [(String, TopicFamily, String?)]
    )
    func parses(text: String, family: TopicFamily, engine: String?) throws {
        let parsed = try parse(Array(text.utf8))
        #expect(parsed.family == family)
        #expect(parsed.engine?.text == engine)
        #expect(Topic.text(family, parsed.engine) == text)
        var bytes: [UInt8] = []
        Topic.append(family, parsed.engine, to: &bytes)
        #expect(bytes == Array(text.utf8))
    }

    @Test(
        "is refused in any other shape",
        arguments: [
            ("", .topic, #"the topic is "", expected <family>/<engine>/ or status/"#),
            ("live", .topic, #"the topic is "live", expected <family>/<engine>/ or status/"#),
            ("live/", .topic, #"the topic is "live/", expected live/<engine>/"#),
            ("live/E1", .topic, #"the topic is "live/E1", expected live/<engine>/"#),
            ("lives/E1/", .topic, #"the topic is "lives/E1/", expected <family>/<engine>/ or status/"#),
            ("status/E1/", .topic, #"the topic is "status/E1/", expected <family>/<engine>/ or status/"#),
            (
                "live//", .engineID, "the engine id is empty, expected 1 to 64 of A-Z a-z 0-9 . _ -"
            ),
            (
                "live/E/1/", .engineID,
                #"the engine id "E/1" has a character at byte 1 that is not allowed, expected 1 to 64 of A-Z a-z 0-9 . _ -"#
            ),
        ] as [(String, RefusalCode, String)]
    )
    func refuses(text: String, code: RefusalCode, detail: String) {
        #expect(throws: Refusal(code, detail)) { try parse(Array(text.utf8)) }
    }

    @Test("is refused if it is not UTF-8")
    func notUTF8() {
        #expect(throws: Refusal(.notUTF8, "the topic is not UTF-8: byte 5 is invalid")) {
            try parse(Array("live/".utf8) + [0xFF, UInt8(ascii: "/")])
        }
    }

    @Test("of one engine is no beginning of another's")
    func prefix() throws {
        #expect(try !Topic.text(.live, EngineID("E10")).hasPrefix(Topic.text(.live, EngineID("E1"))))
    }
}
