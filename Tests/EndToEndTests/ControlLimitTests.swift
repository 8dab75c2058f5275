import Foundation
import TestSupport
import Testing
import ZeroMQ

/// What may wait at the control socket has limits, and a thread that is held drives it to each of them.
@Suite(.endsSometime, .enabled(if: FileManager.default.isExecutableFile(atPath: Python.path)))
struct ControlLimitTests {
    private func ask(_ peer: ControlPeer, _ command: String, times: Int = 1) throws {
        for _ in 0..<times { try peer.socket.send([[], Array(#"{"command":"\#(command)"}"#.utf8)]) }
    }

    private func orders(_ reply: ControlPeer.Reply) -> [String: Any]? {
        let queues = reply["status", "queues"] as? [[String: Any]]
        return queues?.first { $0["name"] as? String == "orders" }
    }

    /// The live thread takes no order, so all of them wait.
    @Test func ordersBeyondTheMostThatMayWaitAreRefusedAsBusyAndTheOthersDone() async throws {
        let daemon = try await DaemonProcess()
        guard let held = try await HeldThread("tandem-live", of: daemon.child) else { return _ = await daemon.stop() }
        let peers = try (0..<4).map { _ in try ControlPeer(daemon.control) }
        for peer in peers { try ask(peer, "status", times: 16) }
        // One of them asks for more than its share, and gets its word at once.
        try ask(peers[0], "status")
        let own = try peers[0].reply()
        #expect(own.code == "busy", "\(own.fields)")
        #expect(own.message == "16 requests of yours wait already, the most at once")
        // The line is full once all of them have been refused one more.
        for peer in peers[1...] {
            try ask(peer, "status")
            #expect(try peer.reply().code == "busy")
        }
        let late = try ControlPeer(daemon.control)
        let refused = try late.ask(#"{"command":"status"}"#)
        #expect(refused.code == "busy", "\(refused.fields)")
        #expect(refused.message == "64 requests wait already, the most at once")

        await held.letGo()
        for peer in peers {
            for _ in 0..<16 { #expect(try peer.reply().isDone) }
        }
        let status = try late.ask(#"{"command":"status"}"#)
        let queue = try #require(orders(status))
        #expect(queue["limit"] as? Int == 64 && queue["highest"] as? Int == 64, "\(queue)")
        #expect(queue["depth"] as? Int == 0)
        await daemon.stopCleanly()
    }

    /// A window is never scored, so a drain has no end, and every one of those who ask for it waits.
    @Test func repliesToComeHaveALimitTooAndAllOfThemCome() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--scoring-window-threads", "1", "--tradeoff-point", "balanced")
        guard let held = try await HeldThread("tandem-window-0", of: daemon.child) else {
            return _ = await daemon.stop()
        }
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let sender = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try sender.connect(daemon.ingest)
        for cycle in 1...30 { try sender.send(topic: "telemetry/E1/", payload: Array(SeaLevel.cycle(cycle).utf8)) }
        #expect(await collector.wait { $0.liveScores.count == 30 })

        let peers = try (0..<16).map { _ in try ControlPeer(daemon.control) }
        let other = try ControlPeer(daemon.control)
        for peer in peers.dropLast() {
            try ask(peer, "drain", times: 16)
            // Orders are taken one after another: those before this one wait for the end of the drain now.
            #expect(try other.ask(#"{"command":"status"}"#).isDone)
        }
        let last = try #require(peers.last)
        try ask(last, "drain", times: 16)
        let full = "256 requests wait for replies already, the most at once"
        // Its own sixteen were taken before this one, and no room is left for it.
        #expect(try last.ask(#"{"command":"drain"}"#).message == full)
        let refused = try other.ask(#"{"command":"status"}"#)
        #expect(refused.code == "busy" && refused.message == full, "\(refused.fields)")
        // What needs no reply to wait for is served all the same.
        #expect(try other.ask("rubbish").code == "malformed")
        #expect(collector.windowScores.isEmpty)

        await held.letGo()
        for peer in peers {
            for _ in 0..<16 {
                let reply = try peer.reply()
                #expect(reply.isDone && reply["accepted"] as? Int == 30, "\(reply.fields)")
            }
        }
        #expect(try other.ask(#"{"command":"drain","resume":true}"#).isDone)
        #expect(await collector.wait { $0.windowScores.count == 1 })
        await daemon.stopCleanly()
        collector.stop()
        sender.close()
    }
}
