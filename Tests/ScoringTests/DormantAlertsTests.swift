import Scoring
import Telemetry
import Testing

/// Alerts of engines that have gone are kept for so many engines.
@Suite struct DormantAlertsTests {
    private static func alerts() -> EngineAlerts { EngineAlerts(AlertTrack(policy: AlertPolicy())) }

    @Test func theEngineLongestGoneMakesRoom() throws {
        var dormant = DormantAlerts()
        let all = (0..<DormantAlerts.limit + 1).map { _ in Self.alerts() }
        for (number, alerts) in all[..<DormantAlerts.limit].enumerated() {
            #expect(dormant.insert(alerts, of: try EngineID("E\(number)")) == nil)
        }
        let gone = dormant.insert(all[DormantAlerts.limit], of: try EngineID("last"))
        #expect(gone === all[0])
        #expect(dormant.remove(try EngineID("E0")) == nil)
        #expect(dormant.remove(try EngineID("E1")) === all[1])
        #expect(dormant.remove(try EngineID("last")) === all[DormantAlerts.limit])
    }

    /// Engines that come and go fill nothing: one that came back is passed over.
    @Test func anEngineThatCameBackIsNotTheOneThatMakesRoom() throws {
        var dormant = DormantAlerts()
        let engine = try EngineID("E")
        for _ in 0..<2 * DormantAlerts.limit {
            #expect(dormant.insert(Self.alerts(), of: engine) == nil)
            #expect(dormant.remove(engine) != nil)
        }
        let kept = Self.alerts()
        #expect(dormant.insert(kept, of: engine) == nil)
        #expect(dormant.remove(engine) === kept)
    }
}
