import Foundation
import Simulation
import Telemetry
import TestSupport
import Testing

/// What becomes of real failures, and of transients that are none, on the wire.
@Suite(.serialized, .timeLimit(.minutes(15))) struct AlertFleetTests {
    /// Engines of each C-MAPSS training set that the shipped bundle has not been trained on.
    private static func heldOut() throws -> [(set: String, engines: [Int])] {
        let file = URL(filePath: Program.bundle).appending(path: "model.json")
        let manifest = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        let provenance = manifest?["provenance"] as? [String: Any]
        let sets = try #require(provenance?["held_out_engines"] as? [String: [Int]])
        return sets.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    @Test(.enabled(if: CMAPSSData.isAvailable, "C-MAPSS files are not at hand; set TANDEM_CMAPSS"))
    func everyFailureOfAHeldOutEngineIsAlertedForAndConfirmed() async throws {
        let folder = try TemporaryFolder()
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--journal-path", folder.path + "/journal.sqlite")
        let collector = ScoreCollector(daemon.scores, topics: ["alert/", "event/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        var engines: Set<String> = []
        for (set, numbers) in try Self.heldOut() {
            let replay = try await Program.run(
                "replay", CMAPSSData.path("train_\(set).txt.xz"), "--engines",
                numbers.map(String.init).joined(separator: ","), "--rate", "3000", "--push", "--connect", daemon.ingest)
            #expect(replay.status == 0, "\(replay.errors)")
            engines.formUnion(numbers.map { "\(set)-\($0)" })
        }
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        let status = try #require(collector.lastStatus)
        #expect(await collector.wait(seconds: 20) { UInt64($0.alerts.count) == status.published[.alert] })
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
        for alert in alerts { expectSaneLatency(alert) }
        #expect(status.alerts.raised == UInt64(states.count) && status.alerts.retracted == UInt64(retracted))
        #expect(status.alerts.standing == 142)
    }

    /// Spikes of one to three cycles, eight standard deviations of the noise, in up to four sensors, which begin at a tenth of
    /// all cycles. The shipped bundle's live path hardly notices them; that of the reference backbone, which is plainer, says
    /// of some engines that they are no longer normal. An operator who wants to hear of that (threshold 80) hears of spikes
    /// too, and then that they were none.
    @Test func whatTransientsRaiseIsRetractedByTheWindowPath() async throws {
        let calm = try await transients(spikes: 0)
        let spiky = try await transients(spikes: 0.1)
        print("80 engines, 100 cycles each: without spikes \(calm); with spikes \(spiky)")
        // Where this was written: 12 raised and none retracted without; 31 to 34 raised and 17 to 19 retracted with, of the
        // false ones among these 15 to 17 retracted and 4 or 5 confirmed. Which exactly depends on when windows come back.
        #expect(spiky.raised >= calm.raised + 8)
        #expect(spiky.retracted >= calm.retracted + 8)
        #expect(spiky.falseRetracted > spiky.falseConfirmed)
    }

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
        let (engines, cycles, seed) = (80, 100, 7 as UInt64)
        let daemon = try await DaemonProcess(
            [
                "--ingest-type", "pull", "--alerts-threshold", "80", "--tradeoff-stride", "2",
                "--scoring-live-precision", "float32", "--scoring-window-precision", "float32",
            ], model: Program.reference)
        let collector = ScoreCollector(daemon.scores, topics: ["alert/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        let run = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "\(engines)", "--spikes", "\(spikes)",
            "--seed", "\(seed)", "--cycles", "\(engines * cycles)", "--rate", "1000")
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            await collector.wait {
                guard let status = $0.lastStatus else { return false }
                return status.accepted == UInt64(engines * cycles) && status.windows.queued == 0
            })
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        let status = try #require(collector.lastStatus)
        #expect(await collector.wait(seconds: 20) { UInt64($0.alerts.count) == status.published[.alert] ?? 0 })
        collector.stop()
        AlertLedger.expectOrder(collector.alerts)
        for alert in collector.alerts { expectSaneLatency(alert) }

        // What was truly left at each cycle, from the fleet that the same seed gives.
        var left: [EngineID: [Int]] = [:]
        var fleet = try SyntheticFleet(FleetOptions(seed: seed, engines: engines, spikes: .init(rate: spikes)))
        for _ in 0..<(engines * cycles) {
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

    private func expectSaneLatency(_ alert: Alert) {
        #expect(alert.latency.seconds >= 0 && alert.latency.seconds < 60, "\(alert)")
        switch (alert.state, alert.by) {
        case (.raised, .live), (.cleared, _): #expect(alert.latency.cycles == 0 && alert.lookAhead == 0, "\(alert)")
        default:
            #expect(alert.latency.cycles >= alert.lookAhead && alert.lookAhead >= 0, "\(alert)")
            // Cycles that came after the raising one took their time.
            #expect(alert.latency.cycles == 0 || alert.latency.seconds > 0, "\(alert)")
        }
    }
}
