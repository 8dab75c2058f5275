import Telemetry
import Testing

/// The names and the order of the contract, byte by byte.
@Suite("Messages in JSON")
struct GoldenJSONTests {
    @Test(
        "are written as the contract says",
        arguments: zip(
            Sample.all,
            [
                """
                {"engine":"FD001-1","cycle":31,"rul":112.5,"sigma":9.253101,"health":"normal","probabilities":{"normal":0.98213,\
                "degrading":0.0171234,"critical":1e-07},"look_ahead":0,"flags":["warming_up","resumed"],\
                "received":"2026-03-01T12:00:00.000250Z","scored":"2026-03-01T12:00:00.000410Z",\
                "model":"cmapss-1.0.0@3f2a91c0","epoch":1772366400000000,"sequence":31}
                """,
                """
                {"engine":"FD001-1","window":4,"first_cycle":31,"last_cycle":33,"rul":29.75,"health":"critical",\
                "cycles":[31,32,33],"rul_by_cycle":[31.5,30.25,29.75],"sigma_by_cycle":[4.5,5.0,6.125],"look_ahead":[2,1,0],\
                "live_rul_by_cycle":[40.0,1e-45,3.4028235e+38],"settled":[true,false,false],\
                "context_wait_cycles":2,"context_wait_ms":200.125,"compute_us":1680.1,"queue_us":0.1,"model":"cmapss-1.0.0@3f2a91c0","epoch":1772366400000000,\
                "sequence":18446744073709551615}
                """,
                """
                {"engine":"FD001-1","window":5,"first_cycle":41,"last_cycle":70,"abandoned":"overload",\
                "epoch":1772366400000000,"sequence":5}
                """,
                """
                {"engine":"FD001-1","cycle":9007199254740991,"rul":31.5,"sigma":4.5,"health":"degrading","look_ahead":20,\
                "asked":20,"by":"blend","window":4,"window_weight":0.906,"live_rul":40.0,"live_sigma":9.25,\
                "live_sequence":31,"delta":-8.5,"context_wait_ms":200.125,"compute_us":1680.1,"queue_us":12.5,\
                "model":"cmapss-1.0.0@3f2a91c0","epoch":1772366400000000,"sequence":12}
                """,
                """
                {"engine":"FD001-1","cycle":192,"rul":3.5,"sigma":9.25,"health":"critical","look_ahead":0,"asked":20,\
                "short":"end","by":"live","window_weight":0.0,"live_rul":3.5,"live_sigma":9.25,"live_sequence":192,\
                "delta":0.0,"context_wait_ms":0.0,"compute_us":0.0,"queue_us":0.0,\
                "model":"cmapss-1.0.0@3f2a91c0","epoch":1772366400000000,"sequence":192}
                """,
                """
                {"engine":"FD001-1","id":3,"cycle":170,"state":"raised","by":"live","rul":29.99,"look_ahead":0,\
                "latency":{"cycles":0,"seconds":0.00016},"time":"2026-03-01T12:00:00.000250Z",\
                "model":"cmapss-1.0.0@3f2a91c0","epoch":1772366400000000,"sequence":1}
                """,
                """
                {"engine":"FD001-1","kind":"gap","first_cycle":5,"last_cycle":7,\
                "reason":"cycles 5 to 7 never came: \\"quoted\\", \\\\, \\u0001, \\n and µ",\
                "time":"2026-03-01T12:00:00.000250Z","epoch":1772366400000000,"sequence":2}
                """,
                """
                {"kind":"refused","reason":"frame_count: found 3 frames, expected 2: topic and payload",\
                "time":"2026-03-01T12:00:00.000250Z","epoch":1772366400000000,"sequence":1}
                """,
                """
                {"epoch":1772366400000000,"uptime_s":12.5,"engines":100,"cycles_per_s":13096.25,"windows_per_s":1309.0,\
                "received":13099,"accepted":13096,"refused":{"frame_count":2,"channel_count":1},\
                "published":{"live":13096,"window":1000,"status":12},"windows":{"due":1003,"scored":1000,\
                "abandoned":{"gap":1,"overload":1},"queued":1},"latency_us":{"live":{"p50":180.0,"p99":420.5,"p999":900.0,\
                "max":1200.0},"window":{"p50":0.0,"p99":0.0,"p999":0.0,"max":0.0}},\
                "delays":{"window":{"context_cycles":{"p50":29.0,"p99":29.0,"p999":29.0,"max":29.0},\
                "context_ms":{"p50":290.0,"p99":291.5,"p999":300.0,"max":301.0},\
                "tandem_us":{"p50":700.0,"p99":1500.0,"p999":2000.0,"max":2500.5}},\
                "settled":{"context_cycles":{"p50":0.0,"p99":0.0,"p999":0.0,"max":0.0},\
                "context_ms":{"p50":0.0,"p99":0.0,"p999":0.0,"max":0.0},\
                "tandem_us":{"p50":0.0,"p99":0.0,"p999":0.0,"max":0.0}}},\
                "tradeoff":{"policy":"balanced","look_ahead":15,"stride":10,"policy_stride":5,"longest_stride":15,\
                "window_length":30,"level":1,"state":"stretched","changes":3,"expected":{"error":9.5,"wait_cycles":19.5,\
                "windows_per_s":1309.625,"cpu":0.375},"engines":[{"pattern":"FD001-*","policy":"look_ahead 20",\
                "look_ahead":20,"stride":5}]},"alerts":{"standing":2,"raised":9,"confirmed":5,"retracted":3,"cleared":4,\
                "unrecorded":7},"precision":{"live":"int8","window":"bfloat16"},\
                "connections":{"ingest":{"standing":3,"made":5,"lost":2,"refused":{"wrong_type":4},\
                "unreached":{"unresolved":9}},"control":{"standing":0,"made":0,"lost":0,"refused":{},"unreached":{}}},\
                "queues":[{"name":"windows","depth":1,"limit":16384,"highest":900},\
                {"name":"orders","depth":0,"limit":64,"highest":2}],\
                "models":[{"model":"cmapss-1.0.0@0badcafe","engines":12},{"model":"cmapss-1.0.0@3f2a91c0","engines":88}],\
                "subscriptions":{"served":3,"refused":1,"resent":500},\
                "importance":[{"name":"ordinary","queued":1,"scored":900,"abandoned":1},\
                {"name":"judging","queued":0,"scored":100,"abandoned":0}],\
                "model":"cmapss-1.0.0@3f2a91c0","draining":true,"version":"0.1.0","time":"2026-03-01T12:00:00.000250Z","sequence":12}
                """,
            ]
        )
    )
    func golden(message: ScoreMessage, text: String) {
        #expect(String(decoding: message.encoded(.json), as: UTF8.self) == text)
    }

    @Test("write telemetry as publishers send it")
    func telemetry() throws {
        var encoder = MessageEncoder(encoding: .json)
        // What is in the buffer stays.
        var bytes = Array("before".utf8)
        var record = try TelemetryRecord(
            engine: EngineID("E1"),
            cycle: Cycle(31),
            values: [641.82, .nan, -0.0],
            missing: [1]
        )
        encoder.encode(record, into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"before{"cycle":31,"values":[641.82,null,-0.0]}"#)

        record.time = Sample.time
        record.reset = true
        record.end = true
        record.publisher = "bench"
        bytes.removeAll()
        encoder.encode(record, into: &bytes)
        let text = """
            {"cycle":31,"values":[641.82,null,-0.0],"time":"2026-03-01T12:00:00.000250Z","reset":true,"end":true,\
            "publisher":"bench"}
            """
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test("are valid even with numbers that JSON has no words for")
    func notFinite() throws {
        var score = Sample.live
        score.rul = .nan
        score.sigma = .infinity
        let message = ScoreMessage.live(score)
        let bytes = message.encoded(.json)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""rul":null,"sigma":null"#))
        guard case .live(let read) = try MessageDecoder().decode(topic: message.topic, payload: bytes) else {
            Issue.record("no live score")
            return
        }
        #expect(read.rul.isNaN && read.sigma.isNaN)
    }
}
