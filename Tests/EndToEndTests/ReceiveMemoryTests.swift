import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// What telemetry takes that waits in libzmq.
@Suite(.endsSometime) struct ReceiveMemoryTests {
    /// Messages that come one by one, as from a fleet, would each hold the 8 KiB that libzmq reads at once.
    @Test func aMessageThatWaitsTakesItsOwnSizeAndNotThatOfAStream() async throws {
        let daemon = try await DaemonProcess("--tradeoff-point", "live", "--status-interval", "100ms")
        let collector = ScoreCollector(daemon.scores, topics: ["status/"])
        #expect(await collector.waitUntilSubscribed())
        let socket = try Socket<PUB>(try Context()) {
            $0.sendHighWaterMark = 0
            $0.linger = .zero
        }
        try socket.connect(daemon.ingest)
        let values = [String](repeating: "1", count: 24).joined(separator: ",")
        var cycle = 0
        func send() throws {
            cycle += 1
            try socket.send(
                topic: "telemetry/E1/", payload: Array(#"{"cycle":\#(cycle),"values":[\#(values)]}"#.utf8))
        }
        while (collector.lastStatus?.accepted ?? 0) == 0 {
            try send()
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await daemon.ctl("drain").status == 0)
        let before = try daemon.residentBytes
        let held = 20_000
        for number in 0..<held {
            try send()
            // So that it is on its way before the next is there.
            if number % 4 == 0 { try await Task.sleep(for: .microseconds(100)) }
        }
        let sequence = collector.lastStatus?.sequence ?? 0
        #expect(await collector.wait { ($0.lastStatus?.sequence ?? 0) > sequence + 10 })
        let after = try daemon.residentBytes
        let accepted = collector.lastStatus?.accepted ?? 0
        #expect(try await daemon.ctl("drain", "--resume").status == 0)
        #expect(await collector.wait(seconds: 60) { ($0.lastStatus?.accepted ?? 0) >= accepted + UInt64(held) - 1_000 })
        // The payload is some 70 bytes; 8 KiB each would be 160 MB.
        #expect(after - before < held * 1_024, "\((after - before) / held) bytes each")
        collector.stop()
        _ = await daemon.stop()
    }
}
