import Foundation
import Synchronization
import Telemetry
import TestSupport
import Testing

/// What comes while the way in is being closed is set aside, and that has a limit too.
@Suite(.loadsTheMachine) struct SetAsideTests {
    /// Sends as much as is taken, whoever asks it to end, until the connection is gone.
    private final class Flood: Sendable {
        private let sent = Atomic<Int>(0)
        private let isOver = Atomic<Bool>(false)

        /// Telemetry of one cycle over and over, all but the first of which are duplicates.
        private static let messagesAtOnce = 500

        init(to endpoint: String) throws {
            let peer = try HandmadePeer(endpoint, type: "PUSH")
            let one = HandmadePeer.message(topic: "telemetry/E1/", payload: SeaLevel.cycle(1))
            let many = [UInt8]((0..<Self.messagesAtOnce).map { _ in one }.joined())
            Thread.detachNewThread { [self] in
                while (try? peer.write(many)) != nil { sent.add(Self.messagesAtOnce, ordering: .relaxed) }
                isOver.store(true, ordering: .releasing)
            }
        }

        var hasEnded: Bool { isOver.load(ordering: .acquiring) }
        var messages: Int { sent.load(ordering: .relaxed) }
    }

    /// Beyond the limit what was set aside is taken in, so that there is room for what comes; nothing of it is dropped.
    @Test func aFloodThatHeedsNobodyIsSetAsideUpToTheLimit() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--ingest-high-water-mark", "1", "--tradeoff-point", "live", "--status-interval",
            "100ms")
        let collector = ScoreCollector(daemon.scores, topics: ["status/"])
        #expect(await collector.waitUntilSubscribed())
        func queue() -> Status.Queue? { collector.lastStatus?.queues.first { $0.name == "set_aside" } }
        #expect(queue()?.highest == 0)
        let limit = try #require(queue()?.limit)
        let before = try daemon.residentBytes
        let flood = try Flood(to: daemon.ingest)
        #expect(await collector.wait { ($0.lastStatus?.received ?? 0) > 1_000 })
        let drained = try await daemon.ctl("drain")
        #expect(drained.status == 0, "\(drained.errors)")
        #expect(await Patience.wait { flood.hasEnded })
        let after = try daemon.residentBytes
        let status = collector.lastStatus?.sequence ?? 0
        #expect(await collector.wait { ($0.lastStatus?.sequence ?? 0) > status + 1 })
        let found = try #require(queue())
        print("set aside: \(found.highest) of at most \(limit), \((after - before) >> 20) MiB more")
        #expect(found.highest == limit && found.depth == 0)
        #expect(daemon.child.errors.contains("1 sender did not end its connection (127.0.0.1:"))
        let last = try #require(collector.lastStatus)
        #expect(
            last.received == last.accepted + last.refused.values.reduce(0, +)
                && Int(last.received) <= flood.messages + 500)
        await daemon.stopCleanly()
        collector.stop()
    }
}
