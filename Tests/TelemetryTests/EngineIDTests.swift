import Telemetry
import Testing

@Suite("An engine id")
struct EngineIDTests {
    @Test(
        "is 1 to 64 of A-Z a-z 0-9 . _ -",
        arguments: ["E", "E1", "FD001-1", "a.b_c-D", "...", String(repeating: "x", count: 64)]
    )
    func accepted(text: String) throws {
        #expect(try EngineID(text).description == text)
    }

    @Test(
        "says what is wrong with it",
        arguments: [
            ("", "the engine id is empty, expected 1 to 64 of A-Z a-z 0-9 . _ -"),
            (
                String(repeating: "x", count: 65),
                "the engine id has 65 bytes, expected 1 to 64 of A-Z a-z 0-9 . _ -"
            ),
            (
                "a/b",
                "the engine id \"a/b\" has a character at byte 1 that is not allowed, expected 1 to 64 of A-Z a-z 0-9 . _ -"
            ),
            (
                "Ä1",
                #"the engine id "\xC3\x841" has a character at byte 0 that is not allowed, expected 1 to 64 of A-Z a-z 0-9 . _ -"#
            ),
        ]
    )
    func refused(text: String, reason: String) {
        let error = #expect(throws: InvalidEngineID.self) { try EngineID(text) }
        #expect(error?.description == reason)
    }

    @Test("is never made of a byte outside its alphabet")
    func everyByte() {
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-".utf8)
        for byte in UInt8.min...UInt8.max {
            let id = withUnsafeBytes(of: byte) { try? EngineID(utf8: $0) }
            #expect((id != nil) == allowed.contains(byte), "byte \(byte)")
        }
    }

    @Test("sorts by its bytes")
    func order() throws {
        let ids = try ["e", "E2", "E10", "E1"].map { try EngineID($0) }
        #expect(ids.sorted().map(\.text) == ["E1", "E10", "E2", "e"])
    }
}
