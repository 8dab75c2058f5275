import Foundation
import Telemetry
import Testing
import ZeroMQ

/// What gives way when there is more to do than the machine can: strides first, windows next, live scores never.
@Suite(.timeLimit(.minutes(5)), .serialized) struct TradeoffUnderLoadTests {
    /// A window at every cycle.
    private static let everyCycle = #"{"command":"tradeoff_set","policy":"look_ahead 29"}"#

    /// One request to a daemon's control socket.
    private static func ask(_ request: String, of daemon: DaemonProcess) throws -> String {
        let socket = try Socket<REQ>(try Context()) { options in
            options.linger = .zero
            options.receiveTimeout = .atMost(.seconds(20))
        }
        try socket.connect(daemon.control)
        try socket.send(request)
        let reply = try socket.receive()
        return reply.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test func overloadStretchesStridesThenGivesWindowsUpAndLeavesWithTheLoad() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--tradeoff-look-ahead", "20", "--scoring-window-queue", "256",
            "--status-interval", "100ms")
        let collector = ScoreCollector(daemon.scores, topics: ["event/", "window/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "300", "--rate", "0", "--cycles", "60000",
            "--age", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        #expect(await collector.wait(seconds: 60) { $0.lastStatus?.accepted == 60_000 })

        // Strides were stretched before the first window was given up.
        let places = collector.messages.enumerated()
        let stretched = places.first {
            if case .event(let event) = $0.element.message { event.kind == .tradeoff } else { false }
        }
        let lost = places.first {
            if case .abandoned(let window) = $0.element.message { window.reason == .overload } else { false }
        }
        let first = try #require(stretched?.offset)
        #expect(first < (try #require(lost?.offset)))
        #expect(collector.events.first { $0.kind == .tradeoff }?.reason.contains("stride 5 to 10") == true)

        // The load is gone: back to the policy, and every change was said.
        #expect(
            await collector.wait(seconds: 90) {
                $0.lastStatus?.tradeoff.state == .policy && $0.lastStatus?.windows.isSettled == true
            })
        let changes = collector.events.filter { $0.kind == .tradeoff }
        #expect(changes.last?.reason.contains("stride 10 to 5") == true)
        #expect(changes.allSatisfy { $0.engine == nil })
        let status = try #require(collector.lastStatus)
        #expect(status.tradeoff.changes == UInt64(changes.count) && status.tradeoff.level == 0)
        #expect(status.windows.due == status.windows.scored + status.windows.abandoned.values.reduce(0, +))
        #expect(status.published[.live] == 60_000)

        // Whatever became of its windows, every cycle has its final word in the end.
        _ = await daemon.stop()
        #expect(await collector.wait(seconds: 10) { $0.lastStatus?.published[.settled] == 60_000 })
        collector.stop()
        #expect(collector.failure == nil)
    }

    /// The window path switched off and on again in one daemon while telemetry comes: live loses nothing, whichever it is.
    /// Times are printed, not asserted.
    @Test func liveScoresDoNotWaitForASaturatedWindowPath() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = Double(environment["TANDEM_PHASE_SECONDS"] ?? "") ?? 1.5
        let rounds = Int(environment["TANDEM_PHASE_ROUNDS"] ?? "") ?? 3
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--tradeoff-point", "live", "--scoring-window-queue", "512", "--status-interval",
            "100ms")
        let collector = ScoreCollector(daemon.scores, topics: ["event/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        let probe = LatencyProbe(ingest: daemon.ingest, scores: daemon.scores, engines: 40, rate: 4_000)
        #expect(await collector.wait(seconds: 30) { ($0.lastStatus?.accepted ?? 0) > 2_000 })

        // As fast as it takes for one thread to fall behind with a window at every cycle, and a little more.
        #expect(try Self.ask(Self.everyCycle, of: daemon).contains(#""ok":true"#))
        while await !collector.wait(seconds: 2, until: { ($0.lastStatus?.windows.queued ?? 0) > 100 }),
            probe.rate < 50_000
        {
            probe.rate *= 1.5
        }
        probe.rate *= 1.2

        var (off, saturated): ([[Double]], [[Double]]) = ([], [])
        for _ in 0..<rounds {
            #expect(try Self.ask(#"{"command":"tradeoff_set","policy":"live"}"#, of: daemon).contains(#""ok":true"#))
            #expect(
                await collector.wait(seconds: 30) {
                    $0.lastStatus?.windows.queued == 0 && $0.lastStatus?.tradeoff.stride == 0
                })
            off.append(try await Self.phase(probe, seconds))
            // No stretching can help.
            #expect(try Self.ask(Self.everyCycle, of: daemon).contains(#""ok":true"#))
            #expect(await collector.wait(seconds: 30) { $0.lastStatus?.tradeoff.stride == 1 })
            #expect(await collector.wait(seconds: 30) { ($0.lastStatus?.windows.queued ?? 0) > 100 })
            saturated.append(try await Self.phase(probe, seconds))
        }
        await probe.stop()
        #expect(probe.isComplete && probe.misplaced == 0 && probe.failure == nil)
        let status = try #require(collector.lastStatus)
        #expect((status.windows.abandoned[.overload] ?? 0) > 0)
        #expect(collector.events.filter { $0.kind == .tradeoff }.count >= 2 * rounds - 1)
        print("\(Int(probe.rate)) cycles/s; \(status.windows.abandoned[.overload] ?? 0) windows abandoned for the load")
        Self.report("windows off", off)
        Self.report("saturated", saturated)
        _ = await daemon.stop()
        #expect(await collector.wait(seconds: 10) { $0.lastStatus?.published[.settled] == UInt64(probe.sent) })
        collector.stop()
    }

    /// The latencies of a phase, without its beginning, which is the phase before's.
    private static func phase(_ probe: LatencyProbe, _ seconds: Double) async throws -> [Double] {
        try await Task.sleep(for: .milliseconds(300))
        _ = probe.take()
        try await Task.sleep(for: .seconds(seconds))
        return probe.take()
    }

    private static func report(_ name: String, _ phases: [[Double]]) {
        func median(_ share: Double) -> Double {
            let values = phases.filter { !$0.isEmpty }.map { $0[min($0.count - 1, Int(Double($0.count) * share))] }
            return values.isEmpty ? 0 : values.sorted()[values.count / 2]
        }
        let words = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)].map { name, share in
            "\(name) \(Int(median(share).rounded())) us"
        }
        print(
            "live, from sending to receiving, \(name): \(words.joined(separator: ", ")); \(phases.map(\.count)) scores")
    }
}

extension Status.WindowCounts {
    /// Whether every window that was due was scored or given up, and said.
    var isSettled: Bool { due == scored + abandoned.values.reduce(0, +) }
}
