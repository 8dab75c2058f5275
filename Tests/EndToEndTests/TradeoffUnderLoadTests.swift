import Foundation
import Simulation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// What gives way when there is more to do than the machine can: strides first, windows next, live scores never.
@Suite(.loadsTheMachine) struct TradeoffUnderLoadTests {
    /// A window at every cycle.
    private static let everyCycle = #"{"command":"tradeoff_set","policy":"look_ahead 29"}"#

    /// One request to a daemon's control socket.
    private static func ask(_ request: String, of daemon: DaemonProcess) throws -> String {
        let socket = try Socket<REQ>(try Context()) { options in
            options.linger = .zero
            options.receiveTimeout = .atMost(.seconds(Patience.seconds))
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
        let collector = ScoreCollector(daemon, topics: ["event/", "window/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "300", "--rate", "0", "--cycles", "30000",
            "--age", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        #expect(await collector.wait { $0.lastStatus?.accepted == 30_000 })

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
            await collector.wait {
                $0.lastStatus?.tradeoff.state == .policy && $0.lastStatus?.windows.isSettled == true
            })
        let changes = collector.events.filter { $0.kind == .tradeoff }
        #expect(changes.last?.reason.contains("stride 10 to 5") == true)
        #expect(changes.allSatisfy { $0.engine == nil })
        let status = try #require(collector.lastStatus)
        #expect(status.tradeoff.changes == UInt64(changes.count) && status.tradeoff.level == 0)
        #expect(status.windows.due == status.windows.scored + status.windows.abandoned.values.reduce(0, +))
        #expect(status.published[.live] == 30_000)

        // Whatever became of its windows, every cycle has its final word in the end.
        _ = await daemon.stop()
        #expect(await collector.wait { $0.lastStatus?.published[.settled] == 30_000 })
        collector.stop()
        #expect(collector.failure == nil)
    }

    /// The window path switched off and on again in one daemon while telemetry comes as fast as live scores go out: live loses
    /// nothing, whichever it is, and goes on while windows wait. How long live scores take then is for `Tests/Benchmarks`.
    @Test func liveScoresGoOnBesideASaturatedWindowPath() async throws {
        let (engines, rounds) = (40, LongRun.either(10, short: 2))
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--tradeoff-point", "live", "--scoring-window-queue", "512", "--status-interval",
            "100ms", "--publish-high-water-mark", "10000000")
        let collector = ScoreCollector(daemon, topics: ["live/", "event/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        let fleet = SteadyFleet(FleetOptions(engines: engines), to: daemon.ingest) { [collector] sent in
            sent < collector.liveScores.count + 1_000
        }
        func waitForLive(_ count: Int, where condition: (Status) -> Bool = { _ in true }) async -> Bool {
            let enough = collector.liveScores.count + count
            return await collector.wait {
                guard let status = $0.lastStatus else { return false }
                return $0.liveScores.count >= enough && condition(status)
            }
        }
        for _ in 1...rounds {
            #expect(try Self.ask(#"{"command":"tradeoff_set","policy":"live"}"#, of: daemon).contains(#""ok":true"#))
            #expect(await waitForLive(2_000) { $0.windows.queued == 0 && $0.tradeoff.stride == 0 })
            // A window at every cycle is many times what one thread can score; no stretching can help.
            #expect(try Self.ask(Self.everyCycle, of: daemon).contains(#""ok":true"#))
            #expect(await waitForLive(0) { $0.tradeoff.stride == 1 && $0.windows.queued > 100 })
            #expect(await waitForLive(5_000) { $0.windows.queued > 100 })
        }
        let sent = await fleet.stop()
        #expect(fleet.failure == nil)
        #expect(await collector.wait { $0.liveScores.count == sent })
        let status = try #require(collector.lastStatus)
        #expect((status.windows.abandoned[.overload] ?? 0) > 0)
        #expect(collector.events.filter { $0.kind == .tradeoff }.count >= 2 * rounds - 1)
        for (engine, scores) in Dictionary(grouping: collector.liveScores, by: \.engine) {
            #expect(scores.map(\.sequence) == Array(1...UInt64(scores.count)), "\(engine)")
        }
        print("\(sent) cycles; \(status.windows.abandoned[.overload] ?? 0) windows abandoned for the load")
        _ = await daemon.stop()
        #expect(await collector.wait { $0.lastStatus?.published[.settled] == UInt64(sent) })
        collector.stop()
    }
}
