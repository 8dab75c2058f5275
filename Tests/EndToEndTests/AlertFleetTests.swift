import Foundation
import Simulation
import Telemetry
import TestSupport
import Testing

/// What becomes of real failures, and of transients that are none, on the wire.
@Suite(.loadsTheMachine) struct AlertFleetTests {
    @Test(.enabled(if: CMAPSSData.isAvailable, "C-MAPSS files are not at hand; set TANDEM_CMAPSS"))
    func everyFailureOfAHeldOutEngineIsAlertedForAndConfirmed() async throws {
        let folder = try TemporaryFolder()
        let heldOut = try HeldOut(["FD001", "FD002", "FD003", "FD004"])
        let begun = ContinuousClock.now
        // As fast as the daemon takes it, with room for every window that waits meanwhile.
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--journal-path", folder.path + "/journal.sqlite", "--scoring-window-queue",
            "1000000", "--publish-high-water-mark", "10000000")
        let collector = ScoreCollector(daemon, topics: ["alert/", "event/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        for set in heldOut.numbers.keys.sorted() {
            let replay = try await Program.run(
                "replay", CMAPSSData.path(HeldOut.file(set)), "--engines", heldOut.selection(of: set), "--speed", "max",
                "--push", "--connect", daemon.ingest)
            #expect(replay.status == 0, "\(replay.errors)")
        }
        #expect(await collector.wait { $0.hasScoredEveryWindow(of: heldOut.cycles) })
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        let engines = Set(heldOut.lives.keys.map(\.text))
        let status = try #require(collector.lastStatus)
        #expect(await collector.wait { UInt64($0.alerts.count) == status.published[.alert] })
        collector.stop()

        let alerts = collector.alerts
        AlertLedger.expectOrder(alerts)
        // At its failure each engine has a confirmed alert.
        let lives = AlertLedger.lives(alerts)
        let standing = engines.filter { engine in
            guard let ids = lives[try! EngineID(engine)], let last = ids.keys.max() else { return false }
            return ids[last] == [.raised, .confirmed]
        }
        let states = lives.values.flatMap(\.values)
        let retracted = states.count { $0 == [.raised, .retracted] }
        let cleared = states.count { $0.last == .cleared }
        print(
            "\(engines.count) failures: \(standing.count) alerted for and confirmed; \(states.count) alerts, "
                + "\(retracted) retracted, \(cleared) cleared")
        #expect(engines.count == 142)
        #expect(engines.subtracting(standing).sorted() == [])
        #expect(states.count - retracted - cleared == 142)
        for alert in alerts { expectSaneLatency(alert, atMost: ContinuousClock.now - begun) }
        #expect(status.alerts.raised == UInt64(states.count) && status.alerts.retracted == UInt64(retracted))
        #expect(status.alerts.standing == 142)
    }

    /// Spikes of one to three cycles, eight standard deviations of the noise, in up to four sensors, which begin at a tenth of
    /// all cycles. The shipped bundle's live path hardly notices them; that of the reference backbone, which is plainer, says
    /// of some engines that they are no longer normal. An operator who wants to hear of that (threshold 80) hears of spikes
    /// too, and then that they were none.
    ///
    /// Every cycle of the fleet is sent when the windows of the one before have been scored, so the figures are the same on every
    /// machine.
    @Test func whatTransientsRaiseIsRetractedByTheWindowPath() async throws {
        let calm = try await transients(spikes: 0)
        let spiky = try await transients(spikes: 0.1)
        print("\(Self.engines) engines, \(Self.cycles) cycles each: without spikes \(calm); with spikes \(spiky)")
        #expect(spiky.raised >= calm.raised + 8)
        #expect(spiky.retracted >= calm.retracted + 8)
        #expect(spiky.falseRetracted > spiky.falseConfirmed)
    }

    private static let (engines, cycles) = (80, 100)

    private struct Transients: CustomStringConvertible {
        /// By live.
        var raised = 0
        var retracted = 0
        /// Of those raised when more than what clears an alert was truly left: taken back and upheld.
        var falseRetracted = 0
        var falseConfirmed = 0

        var description: String {
            "\(raised) raised by live, \(retracted) retracted; of false ones \(falseRetracted) retracted, "
                + "\(falseConfirmed) confirmed"
        }
    }

    private func transients(spikes: Double) async throws -> Transients {
        let (engines, stride, begun) = (Self.engines, 2, ContinuousClock.now)
        let options = FleetOptions(seed: 7, engines: engines, spikes: .init(rate: spikes))
        let daemon = try await DaemonProcess(
            [
                "--ingest-type", "pull", "--alerts-threshold", "80", "--tradeoff-stride", "\(stride)",
                "--scoring-live-precision", "float32", "--scoring-window-precision", "float32",
                "--scoring-window-queue", "100000",
            ], model: Program.reference)
        let collector = ScoreCollector(daemon, topics: ["alert/", "window/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        var feed = try FleetFeed(options, to: daemon.ingest)
        for cycle in 1...Self.cycles {
            for _ in 1...engines { #expect(try feed.step()) }
            let due = engines * WindowArithmetic.completed(cycles: cycle, stride: stride)
            #expect(await collector.wait { $0.windowScores.count == due })
        }
        #expect(await collector.wait { $0.hasScoredEveryWindow(of: engines * Self.cycles) })
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        let status = try #require(collector.lastStatus)
        #expect(await collector.wait { UInt64($0.alerts.count) == status.published[.alert] ?? 0 })
        collector.stop()
        AlertLedger.expectOrder(collector.alerts)
        for alert in collector.alerts { expectSaneLatency(alert, atMost: ContinuousClock.now - begun) }

        // What was truly left at each cycle, from the fleet that the same seed gives.
        var left: [EngineID: [Int]] = [:]
        var fleet = try SyntheticFleet(options)
        for _ in 0..<(engines * Self.cycles) {
            guard let cycle = fleet.next() else { break }
            left[cycle.engine, default: []].append(cycle.remaining)
        }
        var raised: [String: Alert] = [:]
        var transients = Transients()
        for alert in collector.alerts {
            let name = "\(alert.engine) \(alert.id)"
            switch alert.state {
            case .raised:
                raised[name] = alert
                if alert.by == .live { transients.raised += 1 }
            case .confirmed, .retracted:
                let isFalse = try left[alert.engine]![#require(raised[name]).cycle - 1] > 90
                if alert.state == .retracted { transients.retracted += 1 }
                if isFalse, alert.state == .retracted { transients.falseRetracted += 1 }
                if isFalse, alert.state == .confirmed { transients.falseConfirmed += 1 }
            case .cleared: break
            }
        }
        return transients
    }

    private func expectSaneLatency(_ alert: Alert, atMost longest: Duration) {
        #expect(alert.latency.seconds >= 0 && alert.latency.seconds <= longest / .seconds(1), "\(alert)")
        switch (alert.state, alert.by) {
        case (.raised, .live), (.cleared, _): #expect(alert.latency.cycles == 0 && alert.lookAhead == 0, "\(alert)")
        default:
            #expect(alert.latency.cycles >= alert.lookAhead && alert.lookAhead >= 0, "\(alert)")
            // Cycles that came after the raising one took their time.
            #expect(alert.latency.cycles == 0 || alert.latency.seconds > 0, "\(alert)")
        }
    }
}
