import Foundation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// Peers that speak the protocol and order more memory than they should have.
@Suite(.serialized, .enabled(if: FileManager.default.isExecutableFile(atPath: Python.path)))
struct StrangerTests {
    private func stranger(_ what: String, _ endpoint: String, _ argument: String) throws -> ChildProgram {
        let script = Program.root.appending(path: "Tests/EndToEndTests/Fixtures/zmtp.py").path
        return try ChildProgram(
            URL(filePath: Python.path), [script, what, String(endpoint.dropFirst("tcp://".count)), argument])
    }

    /// Waits until the stranger says so.
    private func wait(_ child: ChildProgram, says text: String, meanwhile: () throws -> Void = {}) async -> Bool {
        await child.wait { child in
            if child.output.contains(text) { return true }
            do { try meanwhile() } catch {
                Issue.record(error)
                return true
            }
            return false
        }
    }

    private func isScored(_ cycles: ClosedRange<Int>, _ daemon: DaemonProcess, _ collector: ScoreCollector) async throws
        -> Bool
    {
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(daemon.ingest)
        for cycle in cycles { try socket.send(topic: "telemetry/E1/", payload: Array(SeaLevel.cycle(cycle).utf8)) }
        return await collector.wait { $0.liveScores.last?.cycle == cycles.upperBound }
    }

    /// Frames of one byte take 64 times their memory in libzmq, which limits neither their number nor their sum.
    @Test(.loadsTheMachine, arguments: ["ingest", "scores"])
    func aMessageOfEndlessFramesEndsItsConnectionAndNobodyElses(end: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let collector = ScoreCollector(daemon.scores)
        #expect(await collector.waitUntilSubscribed())
        #expect(try await isScored(1...5, daemon, collector))
        let before = try daemon.residentBytes
        var most = before
        let stranger = try stranger(
            "frames", end == "ingest" ? daemon.ingest : daemon.scores, end == "ingest" ? "PUSH" : "SUB")
        #expect(await wait(stranger, says: "dropped") { most = max(most, try daemon.residentBytes) })
        #expect(most - before < 1 << 30, "\((most - before) >> 20) MiB more")
        print("endless frames at \(end): \((most - before) >> 20) MiB more at most")
        #expect(await collector.wait { $0.lastStatus?.droppedConnections == 1 })
        #expect(daemon.child.errors.contains("bytes came on it that became no message"), "\(daemon.child.errors)")
        // Who was there is there, and the memory is not.
        #expect(try await isScored(6...10, daemon, collector))
        #expect(await collector.wait { _ in ((try? daemon.residentBytes) ?? .max) - before < 128 << 20 })
        #expect(collector.failure == nil)
        await daemon.stopCleanly()
        collector.stop()
        stranger.send(SIGKILL)
    }

    @Test(.endsSometime) func aSubscriptionLongerThanAnyTopicEndsItsConnection() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let collector = ScoreCollector(daemon.scores)
        #expect(await collector.waitUntilSubscribed())
        let before = try daemon.residentBytes
        var most = before
        let stranger = try stranger("subscribe", daemon.scores, "40000000")
        #expect(await wait(stranger, says: "dropped") { most = max(most, try daemon.residentBytes) })
        #expect(most - before < 64 << 20, "\((most - before) >> 20) MiB more")
        #expect(try await isScored(1...5, daemon, collector))
        await daemon.stopCleanly()
        collector.stop()
    }

    @Test(.endsSometime, arguments: [(Limits.subscriptionBytes - 1, true), (Limits.subscriptionBytes, false)])
    func aSubscriptionOfTheLongestLengthIsTaken(bytes: Int, isTaken: Bool) async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let stranger = try stranger("subscribe", daemon.scores, "\(bytes)")
        #expect(await wait(stranger, says: "connected"))
        let collector = ScoreCollector(daemon.scores)
        #expect(await collector.wait { $0.messages.filter { $0.topic == "status/" }.count >= 3 })
        #expect(stranger.output.contains("dropped") != isTaken)
        stranger.send(SIGKILL)
        collector.stop()
        _ = await daemon.stop()
    }

    /// Refused and counted up to the largest frame, beyond it nothing but a connection less.
    @Test(.endsSometime) func aFrameBeyondTheLargestEndsItsConnectionAndOneBelowIsRefused() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let collector = ScoreCollector(daemon.scores)
        #expect(await collector.waitUntilSubscribed())
        let before = try daemon.residentBytes
        let refused = try stranger("frame", daemon.ingest, "\(Limits.frameBytes)")
        #expect(await collector.wait { $0.lastStatus?.refused[.payloadSize] == 1 })
        let dropped = try stranger("frame", daemon.ingest, "\(Limits.frameBytes + 1)")
        #expect(await wait(dropped, says: "dropped"))
        #expect(!refused.output.contains("dropped"))
        #expect(try await isScored(1...5, daemon, collector))
        #expect(collector.lastStatus?.refused[.payloadSize] == 1)
        #expect(try daemon.residentBytes - before < 128 << 20)
        refused.send(SIGKILL)
        await daemon.stopCleanly()
        collector.stop()
    }
}
