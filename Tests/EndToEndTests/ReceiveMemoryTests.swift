import Foundation
import Telemetry
import TestSupport
import Testing

/// What telemetry takes that waits in libzmq.
@Suite struct ReceiveMemoryTests {
    /// Messages that come one by one, as from a fleet, would each hold the 8 KiB that libzmq reads at once.
    @Test(.loadsTheMachine) func aMessageThatWaitsTakesItsOwnSizeAndNotThatOfAStream() async throws {
        let daemon = try await DaemonProcess("--tradeoff-point", "live", "--status-interval", "100ms")
        let collector = ScoreCollector(daemon, topics: ["status/"])
        #expect(await collector.waitUntilSubscribed())
        // Not a socket of libzmq, which writes several messages together when it finds several.
        let publisher = try HandmadePeer(daemon.ingest, type: "PUB")
        let values = [String](repeating: "1", count: 24).joined(separator: ",")
        func send(_ cycles: ClosedRange<Int>) throws {
            for cycle in cycles {
                try publisher.send(topic: "telemetry/E1/", payload: #"{"cycle":\#(cycle),"values":[\#(values)]}"#)
                // It has arrived before the next one sets out.
                while try !publisher.isTaken { sched_yield() }
            }
        }
        try send(1...1)
        #expect(await collector.wait { $0.lastStatus?.accepted == 1 })
        #expect(try await daemon.ctl("drain").status == 0)
        let before = try daemon.residentBytes
        let held = 20_000
        try send(2...held + 1)
        // The daemon's system has all of it, and libzmq's thread takes it while the live thread goes on with its own.
        let sequence = collector.lastStatus?.sequence ?? 0
        #expect(await collector.wait { ($0.lastStatus?.sequence ?? 0) > sequence + 10 })
        let after = try daemon.residentBytes
        #expect(collector.lastStatus?.accepted == 1)
        #expect(try await daemon.ctl("drain", "--resume").status == 0)
        #expect(await collector.wait { $0.lastStatus?.accepted == UInt64(held) + 1 })
        // The payload is some 70 bytes; 8 KiB each would be 160 MB.
        #expect(after - before < held * 1_024, "\((after - before) / held) bytes each")
        collector.stop()
        await daemon.stopCleanly()
    }
}
