import Telemetry
import Testing

/// JSON with bytes before and behind it, told apart from Protobuf that begins with the same bytes.
@Suite("Bytes before a payload")
struct BlankTests {
    static let fronts = ["\n", " ", "\t", "\r\n", "\u{FEFF}", "\u{FEFF} \n", String(repeating: "\n ", count: 500)]
    private static let topic = Array("telemetry/E1/".utf8)

    @Test("that are blanks or a byte order mark change nothing", arguments: fronts)
    func telemetry(front: String) throws {
        let plain = #"{"cycle":31,"values":[641.82,1589.7,2388.06]}"#
        #expect(try Frame(front + plain + "\r\n").decoded() == Frame(plain).decoded())
    }

    @Test("of a published message change nothing either", arguments: fronts)
    func messages(front: String) throws {
        var payload = Array(front.utf8)
        var encoder = MessageEncoder(encoding: .json)
        encoder.encode(Sample.live, into: &payload)
        #expect(try MessageDecoder().decode(topic: Array("live/FD001-1/".utf8), payload: payload) == .live(Sample.live))
    }

    /// Every length that an engine's id may have, among them those that are blanks: 9, 10, 13 and 32.
    @Test("that are Protobuf's own are read as Protobuf", arguments: 1...Limits.engineIDLength)
    func protobuf(length: Int) throws {
        let id = String(repeating: "e", count: length)
        let wire = Wire().text(1, id).varint(2, 31).floats(8, [641.82, 1589.7, 2388.06])
        let record = try Frame(topic: Array("telemetry/\(id)/".utf8), payload: wire.bytes).decoded()
        #expect(record.cycle.number == 31 && record.values == [641.82, 1589.7, 2388.06])
    }

    @Test("that are the flag of a life's beginning are read as Protobuf", arguments: [UInt64(0), 1])
    func reset(flag: UInt64) throws {
        // Field 4 has the tag 0x20, a space. Libraries write fields in order, so that none stands first.
        let wire = Wire().varint(4, flag).varint(2, 31).floats(8, [641.82, 1589.7, 2388.06])
        let record = try Frame(topic: Self.topic, payload: wire.bytes).decoded()
        #expect(record.cycle.number == 31 && record.reset == (flag == 1))
    }

    @Test(
        "that belong to other formats are called by their names",
        arguments: [
            ([0x1F, 0x8B, 8, 0, 0, 0], "that is gzip"), ([0x28, 0xB5, 0x2F, 0xFD, 0], "that is zstd"),
            ([0xFF, 0xFE, 0x7B, 0x00, 0x22, 0x00], "that is UTF-16"), ([0x00, 0x7B, 0x00, 0x22], "that is UTF-16"),
        ] as [([UInt8], String)])
    func others(payload: [UInt8], name: String) {
        let refusal = Frame(topic: Self.topic, payload: payload).refusal()
        #expect(refusal?.code == .malformed && refusal?.detail.contains(name) == true, "\(String(describing: refusal))")
    }

    @Test("that nest without end are refused", arguments: ["[", "{\"a\":"])
    func nesting(open: String) {
        let deep = String(repeating: open, count: 60_000 / open.utf8.count)
        #expect(Frame("{\"cycle\":1,\"values\":[1,2,3],\"x\":" + deep).refusal()?.code == .malformed)
        #expect(Frame(" " + deep).refusal() != nil)
    }
}

/// Messages that no daemon of ours sends: whoever shows them must not be the one to find out.
@Suite("Implausible message")
struct ImplausibleMessageTests {
    private static func refusal(_ message: ScoreMessage, _ encoding: Encoding) -> Refusal? {
        var payload: [UInt8] = []
        var encoder = MessageEncoder(encoding: encoding)
        encoder.encode(message, into: &payload)
        do throws(Refusal) {
            let topic = Array(Topic.text(message.family, message.engine).utf8)
            _ = try MessageDecoder().decode(topic: topic, payload: payload)
            return nil
        } catch {
            return error
        }
    }

    private static func settled(_ change: (inout SettledScore) -> Void) -> ScoreMessage {
        var score = Sample.settled
        change(&score)
        return .settled(score)
    }

    private static func window(_ change: (inout WindowScore) -> Void) -> ScoreMessage {
        var score = Sample.window
        change(&score)
        return .window(score)
    }

    private static func live(_ change: (inout LiveScore) -> Void) -> ScoreMessage {
        var score = Sample.live
        change(&score)
        return .live(score)
    }

    private static let cases: [(ScoreMessage, String)] = [
        (settled { $0.windowWeight = 1e30 }, "window_weight is 1e+30, expected 0 to 1"),
        (settled { $0.windowWeight = .nan }, "window_weight is nan, expected 0 to 1"),
        (settled { $0.windowWeight = -0.5 }, "window_weight is -0.5"),
        (settled { $0.computeMicroseconds = .infinity }, "compute_us is "),
        (settled { $0.lookAhead = -1 }, "look_ahead is -1, expected 0 or more"),
        (settled { $0.cycle = .max }, "cycle is 9223372036854775807, expected 1 to"),
        (live { $0.model = String(repeating: "m", count: 3_000_000) }, "bytes, expected at most"),
        (live { $0.cycle = -3 }, "cycle is -3"),
        (window { $0.firstCycle = .min }, "first_cycle is "),
        (window { ($0.firstCycle, $0.lastCycle) = (5, 4) }, "last_cycle is 4, expected 5 or more"),
        (window { $0.sigmaByCycle = [] }, "sigma_by_cycle holds 0, expected one for each of the 3 cycles"),
        (window { $0.queueMicroseconds = .nan }, "queue_us is nan, expected a finite number"),
    ]

    @Test("is refused in either encoding with what was found", arguments: cases.indices, Encoding.allCases)
    func isRefused(index: Int, encoding: Encoding) {
        let (message, detail) = Self.cases[index]
        let refusal = Self.refusal(message, encoding)
        #expect(refusal?.detail.contains(detail) == true, "\(String(describing: refusal))")
    }

    @Test("with scores that are no numbers is none: JSON has null for them", arguments: Encoding.allCases)
    func scoresMayBeNoNumbers(encoding: Encoding) {
        #expect(Self.refusal(Self.live { $0.rul = .nan }, encoding) == nil)
    }
}
