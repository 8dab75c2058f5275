import Telemetry
import Testing

@Suite("Telemetry in JSON")
struct TelemetryDecodingTests {
    @Test("in the order of the channels is taken")
    func inOrder() throws {
        let record = try Frame(#"{"cycle":31,"values":[641.82,1589.7,-2388.06]}"#).decoded()
        #expect(
            try record == TelemetryRecord(engine: EngineID("E1"), cycle: Cycle(31), values: [641.82, 1589.7, -2388.06]))
    }

    @Test(
        "by name is put into the order of the channels",
        arguments: [
            #"{"cycle":31,"values":{"T24":641.82,"T30":1589.7,"Nf":2388}}"#,
            #"{"cycle":31,"values":{"Nf":2388,"T30":1589.7,"T24":641.82}}"#,
            #"{"values":{"T30":1589.7,"T24":641.82,"Nf":2388},"cycle":31}"#,
            #"{"cycle":31,"values":{"\u00542\u0034":641.82,"T\u00330":1589.7,"Nf":2388}}"#,
        ]
    )
    func byName(payload: String) throws {
        #expect(try Frame(payload).decoded().values == [641.82, 1589.7, 2388])
    }

    @Test("may have every other field of the contract")
    func everyField() throws {
        let payload = """
            {"engine":"E1","cycle":31,"values":[641.82,1589.7,2388],"time":"2026-03-01T12:00:00.00025Z","reset":true,\
            "end":true,"publisher":"bench \\u00b5 \\"7\\""}
            """
        let expected = try TelemetryRecord(
            engine: EngineID("E1"),
            cycle: Cycle(31),
            values: [641.82, 1589.7, 2388],
            time: Timestamp(microseconds: 1_772_366_400_000_250),
            reset: true,
            end: true,
            publisher: "bench µ \"7\""
        )
        #expect(try Frame(payload).decoded() == expected)
    }

    @Test("takes nothing over from the record before")
    func nothingLeft() throws {
        var decoder = TelemetryDecoder(schema: .three)
        var record = TelemetryRecord.leftOver
        try Frame(#"{"cycle":1,"values":[600,null,1],"time":5,"reset":true,"end":true,"publisher":"p"}"#)
            .decode(with: &decoder, into: &record)
        #expect(record.publisher == "p")
        try Frame(topic: "telemetry/E2/", #"{"cycle":2,"values":[600,1500,1]}"#).decode(with: &decoder, into: &record)
        #expect(try record == TelemetryRecord(engine: EngineID("E2"), cycle: Cycle(2), values: [600, 1500, 1]))
    }

    @Test(
        "may say null for an optional field",
        arguments: ["engine", "time", "reset", "end", "publisher", "something else"]
    )
    func null(field: String) throws {
        let record = try Frame(#"{"\#(field)":null,"cycle":1,"values":[600,1500,1]}"#).decoded()
        #expect(try record == TelemetryRecord(engine: EngineID("E1"), cycle: Cycle(1), values: [600, 1500, 1]))
    }

    @Test(
        "may have white space, fields of later versions and whole cycles with a point",
        arguments: [
            " { \"cycle\" :\t1 ,\r\n\"values\" : [ 600 , 1500 , 1 ] } \n",
            #"{"cycle":1,"values":[600,1500,1],"later":{"a":[1,{"b":"\ud83d\ude00"},-0.5e-3,true,false,null],"":[]}}"#,
            #"{"later":"x","cycle":1,"cycles":0,"value":[],"values":[600,1500,1],"Cycle":9}"#,
            #"{"cycle":1.0,"values":[600,1500,1]}"#,
            #"{"cycle":10e-1,"values":[6e2,15E+2,100.0e-2]}"#,
            #"{"c\u0079cle":1,"values":[600,1500,1]}"#,
        ].map { String($0.drop { $0 == " " }) }
    )
    func liberal(payload: String) throws {
        let record = try Frame(payload).decoded()
        #expect(record.cycle == .first)
        #expect(record.values == [600, 1500, 1])
    }

    @Test(
        "lists missing and implausible values",
        arguments: [
            ("[null,1500,1]", [0]), ("[600,null,null]", [1, 2]), ("[499.9,1500,1]", [0]), ("[600,2000.5,1]", [1]),
            ("[500,2000,-1e30]", []), ("[null,null,null]", [0, 1, 2]),
            (#"{"Nf":null,"T24":900,"T30":1500}"#, [0, 2]), (#"{"T24":600,"T30":null,"Nf":1}"#, [1]),
        ]
    )
    func missing(values: String, missing: [Int]) throws {
        let record = try Frame(#"{"cycle":1,"values":\#(values)}"#).decoded()
        #expect(record.missing == missing)
        #expect(record.values.indices.filter { record.values[$0].isNaN } == missing)
    }

    @Test(
        "takes its time as text or as Unix seconds, exactly",
        arguments: [
            (#""2026-03-01T13:00:00+01:00""#, 1_772_366_400_000_000), ("1772366400.000250", 1_772_366_400_000_250),
            ("1772366400", 1_772_366_400_000_000), ("1.7723664e9", 1_772_366_400_000_000), ("0", 0), ("-0.5", -500_000),
            ("0.0000014999", 1), ("0.0000015", 2), ("-0.0000015", -2), ("1e-400", 0), ("5e-7", 1), ("4e-7", 0),
            ("253402300799.999999", 253_402_300_799_999_999), ("-62167219200", -62_167_219_200_000_000),
            ("1772366400.00025012345678901234567890", 1_772_366_400_000_250),
        ] as [(String, Int64)]
    )
    func time(time: String, microseconds: Int64) throws {
        let record = try Frame(#"{"cycle":1,"values":[600,1500,1],"time":\#(time)}"#).decoded()
        #expect(record.time?.microseconds == microseconds)
    }

    @Test(
        "takes cycles up to 2^53 - 1",
        arguments: ["1", "9007199254740991", "9007199254740991.0", "90071992547409910e-1"])
    func cycles(text: String) throws {
        let record = try Frame(#"{"cycle":\#(text),"values":[600,1500,1]}"#).decoded()
        #expect([1, Limits.maximumCycle].contains(record.cycle.number))
    }

    @Test("takes the longest engine id and the longest payload")
    func longest() throws {
        let id = String(repeating: "x", count: 64)
        let payload = #"{"cycle":1,"values":[600,1500,1]}"#
        let padded = payload + String(repeating: " ", count: Limits.telemetryPayloadBytes - payload.utf8.count)
        #expect(try Frame(topic: "telemetry/\(id)/", padded).decoded().engine.text == id)
        #expect(Frame(padded + " ").refusal()?.code == .payloadSize)
    }

    @Test("takes 1,024 channels by name")
    func manyChannels() throws {
        let names = (0..<Limits.channels).map { "sensor_number_\($0)" }
        let schema = try ChannelSchema(names.map { Channel(name: $0) })
        let members = names.enumerated().reversed().map { "\"\($1)\":\($0)" }.joined(separator: ",")
        let record = try Frame(#"{"cycle":1,"values":{\#(members)}}"#).decoded(schema)
        #expect(record.values == (0..<Limits.channels).map { Float($0) })
    }
}
