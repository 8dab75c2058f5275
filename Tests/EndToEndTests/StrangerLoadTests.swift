import Foundation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// How much memory and time strangers can order, of a running daemon.
@Suite(.loadsTheMachine, .serialized) struct StrangerLoadTests {
    private static let settings = [
        "--ingest-type", "pull", "--ingest-high-water-mark", "1000", "--status-interval", "100ms",
    ]
    private static let row = Array(repeating: "1", count: 24).joined(separator: ",")

    private func sender(to daemon: DaemonProcess) throws -> Socket<PUSH> {
        let socket = try Socket<PUSH>(try Context()) {
            $0.linger = .atMost(.seconds(Patience.seconds))
            $0.sendTimeout = .atMost(.seconds(Patience.seconds))
            $0.sendHighWaterMark = 1_000
        }
        try socket.connect(daemon.ingest)
        return socket
    }

    private func send(_ engine: String, _ cycle: Int, on socket: Socket<PUSH>) throws {
        try socket.send(
            topic: "telemetry/\(engine)/", payload: Array(#"{"cycle":\#(cycle),"values":[\#(Self.row)]}"#.utf8))
    }

    private func expectLimitsHeld(_ collector: ScoreCollector) throws -> Status {
        let status = try #require(collector.lastStatus)
        for queue in status.queues { #expect(queue.highest <= queue.limit, "\(queue)") }
        return status
    }

    /// Each id is an engine evicted, a run ended and a last value that nobody will ask for again.
    @Test func idsThatPassThroughTakeNoMoreThanTheEnginesThatMayBeHeld() async throws {
        let (count, held) = (LongRun.either(500_000, short: 60_000), 1_000)
        let daemon = try await DaemonProcess(Self.settings + ["--engines-maximum", "\(held)"])
        let collector = ScoreCollector(daemon.scores, topics: ["status/"])
        #expect(await collector.waitUntilSubscribed())
        let socket = try sender(to: daemon)
        for number in 0..<2 * held { try send("warm\(number)", 1, on: socket) }
        #expect(await collector.wait { $0.lastStatus?.accepted == UInt64(2 * held) })
        let before = try daemon.residentBytes
        var most = before
        for number in 0..<count {
            try send("E\(number)", 1, on: socket)
            if number % 1_000 == 0 { most = max(most, try daemon.residentBytes) }
        }
        #expect(await collector.wait { $0.lastStatus?.accepted == UInt64(2 * held + count) })
        let status = try expectLimitsHeld(collector)
        #expect(status.engines == held)
        most = max(most, try daemon.residentBytes)
        print("\(count) ids through a daemon that holds \(held): \((most - before) >> 10) KiB more at most")
        #expect(most - before < 64 << 20, "\((most - before) >> 20) MiB more")
        await daemon.stopCleanly()
        collector.stop()
        socket.close()
    }

    /// Every prefix matches a part of the fleet, so every subscription asks for thousands of last values.
    @Test func prefixesThatMatchMuchOfTheFleetAreServedASliceAtATime() async throws {
        let (engines, prefixes) = (LongRun.either(100_000, short: 10_000), 300)
        let daemon = try await DaemonProcess(
            Self.settings + ["--engines-maximum", "\(engines)", "--tradeoff-point", "live"])
        let collector = ScoreCollector(daemon.scores, topics: ["status/"])
        #expect(await collector.waitUntilSubscribed())
        let socket = try sender(to: daemon)
        for number in 0..<engines { try send("E\(number)", 1, on: socket) }
        #expect(await collector.wait { $0.lastStatus?.accepted == UInt64(engines) })
        let before = try daemon.residentBytes
        // One that reads nothing of what it asks for, so that libzmq drops for it what is beyond its queue.
        let subscriber = try Socket<SUB>(try Context()) { $0.receiveHighWaterMark = 1_000 }
        try subscriber.connect(daemon.scores)
        for number in 0..<prefixes { try subscriber.subscribe("live/E\(number % 90 + 10)") }
        for number in 0..<prefixes { try subscriber.subscribe("live/E\(number)") }
        // Others are served meanwhile, whose scores come in the order they were sent.
        for cycle in 2...101 { try send("E1", cycle, on: socket) }
        #expect(await collector.wait { $0.lastStatus?.accepted == UInt64(engines + 100) })
        #expect(await collector.wait { $0.lastStatus?.published[.live] == $0.lastStatus?.accepted })
        #expect(await collector.wait { ($0.lastStatus?.subscriptions.served ?? 0) >= UInt64(prefixes) })
        let after = try daemon.residentBytes
        let status = try expectLimitsHeld(collector)
        print(
            "\(2 * prefixes) prefixes beside \(engines) engines: \((after - before) >> 10) KiB more, "
                + "\(status.subscriptions.resent) last values, \(status.subscriptions.refused) refused")
        #expect(after - before < 64 << 20, "\((after - before) >> 20) MiB more")
        await daemon.stopCleanly()
        collector.stop()
        subscriber.close()
        socket.close()
    }

    /// Subscribed and left without end, each with a topic of its own.
    @Test func subscriptionsThatComeAndGoLeaveNothingBehind() async throws {
        let (rounds, topics) = (LongRun.either(200, short: 40), 500)
        let daemon = try await DaemonProcess(Self.settings)
        let collector = ScoreCollector(daemon.scores, topics: ["status/"])
        #expect(await collector.waitUntilSubscribed())
        func serve(_ round: Int) async throws {
            let subscriber = try Socket<SUB>(try Context()) {
                $0.receiveTimeout = .atMost(.seconds(Patience.seconds))
                // libzmq drops subscriptions beyond it that wait for the connection.
                $0.sendHighWaterMark = 0
            }
            try subscriber.connect(daemon.scores)
            for number in 0..<topics { try subscriber.subscribe("settled/round\(round)-\(number)/") }
            for number in 0..<topics { try subscriber.unsubscribe("settled/round\(round)-\(number)/") }
            try subscriber.subscribe("status/")
            _ = try subscriber.receiveFrames()
            subscriber.close()
        }
        for round in 0..<rounds / 4 { try await serve(round) }
        let before = try daemon.residentBytes
        for round in rounds / 4..<rounds { try await serve(round) }
        let after = try daemon.residentBytes
        _ = try expectLimitsHeld(collector)
        print("\(rounds * topics) subscriptions come and gone: \((after - before) >> 10) KiB more")
        #expect(after - before < 16 << 20, "\((after - before) >> 20) MiB more")
        await daemon.stopCleanly()
        collector.stop()
    }
}
