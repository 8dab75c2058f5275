import Foundation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// Those whom the daemon tells something and who never listen: a fake for each such channel. The live thread goes on.
@Suite struct DeafPeerTests {
    /// Sends cycles, one after the other's score has come: the daemon scores while it is not heard.
    private func score(_ cycles: ClosedRange<Int>, ingest: String, scores: String, engine: String = "E1") async throws
        -> Bool
    {
        // Of these alone: where little may wait for a subscriber, what others are told could cost it a score.
        let collector = ScoreCollector(scores, topics: ["live/\(engine)/", "status/"])
        defer { collector.stop() }
        guard await collector.waitUntilSubscribed() else { return false }
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(ingest)
        for cycle in cycles {
            try socket.send(topic: "telemetry/\(engine)/", payload: Array(SeaLevel.cycle(cycle).utf8))
            guard await collector.wait(seconds: 60, until: { $0.liveScores.last?.cycle == cycle }) else { return false }
        }
        return true
    }

    @Test(.endsSometime) func standardErrorThatNobodyReadsStopsNothing() async throws {
        let folder = try TemporaryFolder()
        let daemon = try MutedDaemon(folder)
        #expect(await daemon.isListening())
        #expect(try await score(1...20, ingest: daemon.ingest, scores: daemon.scores))
        // More refusals than any pipe holds lines of; each engine's is said on its topic, and some are logged.
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(daemon.ingest)
        for number in 0..<2_000 { try socket.send(topic: "telemetry/E\(number)/", payload: Array("rubbish".utf8)) }
        let peer = try ControlPeer(daemon.control)
        for _ in 0..<2_000 { _ = try peer.ask("rubbish") }
        #expect(try await score(21...40, ingest: daemon.ingest, scores: daemon.scores))
        // And it ends when it is told to.
        kill(daemon.identifier, SIGTERM)
        #expect(await daemon.end() == 0)
    }

    @Test(.endsSometime) func aManagerThatNeverReadsStopsNothing() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/notify"
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let isFull = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let length = socklen_t(MemoryLayout<sockaddr_un>.size)
                guard bind(descriptor, address, length) == 0 else { return false }
                let filler = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
                defer { close(filler) }
                while sendto(filler, "full", 4, Int32(MSG_DONTWAIT), address, length) == 4 {}
                return errno == EAGAIN
            }
        }
        try #require(isFull)
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--status-interval", "100ms",
            environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "100000"])
        #expect(try await score(1...40, ingest: daemon.ingest, scores: daemon.scores))
        let status = ScoreCollector(daemon.scores, topics: ["status/"])
        #expect(await status.wait { ($0.lastStatus?.unheard.notifications ?? 0) > 10 })
        status.stop()
        // The manager comes to itself: what matters was kept for it.
        var heard: Set<String> = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let hasHeard = await Patience.wait(progress: { heard.count }) {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return false }
            heard.formUnion(
                String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init))
            return heard.isSuperset(of: ["READY=1", "WATCHDOG=1"])
        }
        #expect(hasHeard, "\(heard)")
        await daemon.stopCleanly()
    }

    /// It asks and never takes an answer.
    @Test(.endsSometime) func aControlClientThatNeverReadsStopsNothing() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let deaf = try Socket<DEALER>(try Context()) { options in
            options.linger = .zero
            options.receiveHighWaterMark = 1
            options.sendTimeout = .zero
        }
        try deaf.connect(daemon.control)
        // Until nothing more goes: its own queue, the socket's and the daemon's are full, or the daemon drops its replies.
        var request = 0
        while request < 20_000, try deaf.trySend(Array(#"{"command":"status"}"#.utf8)) { request += 1 }
        #expect(request > 100)
        #expect(try await score(1...40, ingest: daemon.ingest, scores: daemon.scores))
        #expect(try await daemon.ctl("status").status == 0)
        await daemon.stopCleanly()
        deaf.close()
    }

    /// It subscribes to everything and never takes a message.
    @Test(.loadsTheMachine) func aSubscriberThatNeverReadsStopsNothing() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull", "--publish-high-water-mark", "10")
        let deaf = try Socket<SUB>(try Context()) { options in
            options.linger = .zero
            options.receiveHighWaterMark = 1
        }
        try deaf.subscribe("")
        try deaf.connect(daemon.scores)
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "20", "--cycles", "20000", "--rate", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        #expect(try await score(1...20, ingest: daemon.ingest, scores: daemon.scores))
        await daemon.stopCleanly()
        deaf.close()
    }
}
