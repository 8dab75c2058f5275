import Telemetry
import Testing

@Suite("A channel schema")
struct ChannelSchemaTests {
    @Test("finds each channel by its name", arguments: [1, 2, 24, 300, Limits.channels])
    func index(count: Int) throws {
        let schema = try ChannelSchema((0..<count).map { Channel(name: "channel \($0)") })
        for index in 0..<count {
            #expect(schema.index(of: "channel \(index)") == index)
        }
        #expect(schema.index(of: "channel \(count)") == nil)
        #expect(schema.index(of: "") == nil)
        #expect(schema.count == count)
    }

    @Test(
        "says which channel is wrong, and how",
        arguments: [
            ([], .empty, "no channels, expected 1 to 1024"),
            (
                (0..<1_025).map { Channel(name: "c\($0)") }, .tooMany, "found 1025 channels, expected 1 to 1024"
            ),
            ([Channel(name: "T24"), Channel(name: "")], .name, "channel 1 has a name of 0 bytes, expected 1 to 64"),
            (
                [Channel(name: String(repeating: "x", count: 65))], .name,
                "channel 0 has a name of 65 bytes, expected 1 to 64"
            ),
            ([Channel(name: "T\n24")], .name, #"channel 0 has a control character in its name "T\x0A24""#),
            (
                [Channel(name: "T24"), Channel(name: "T30"), Channel(name: "T24")], .duplicateName,
                #"channels 0 and 2 are both named "T24""#
            ),
            (
                [Channel(name: "T24", unit: String(repeating: "u", count: 65))], .unit,
                "channel 0 (T24) has a unit of 65 bytes, expected at most 64"
            ),
            (
                [Channel(name: "T24", range: 0...Float.infinity)], .range,
                "channel 0 (T24) has the range 0.0 to inf, expected finite bounds"
            ),
        ] as [([Channel], InvalidChannelSchema.Code, String)]
    )
    func refused(channels: [Channel], code: InvalidChannelSchema.Code, detail: String) {
        let error = #expect(throws: InvalidChannelSchema.self) { try ChannelSchema(channels) }
        #expect(error?.code == code)
        #expect(error?.detail == detail)
    }

    @Test("takes a value for plausible within its range, or any finite one without")
    func plausible() {
        let ranged = Channel(name: "T24", range: 500...800)
        #expect([499.9, 500, 800, 800.1, .nan].map(ranged.isPlausible) == [false, true, true, false, false])
        let open = Channel(name: "T24")
        #expect([-1e38, .infinity, .nan].map(open.isPlausible) == [true, false, false])
    }
}
