import Scoring
import Telemetry
import Testing

/// Whatever happens to a fleet, every cycle is settled once, in order, and by what it should be.
@Suite struct SettlingPropertyTests {
    private static let policies = [
        ["balanced"], ["look_ahead 29"], ["stride 30"], ["live"], ["look_ahead 0, stride 1"],
        ["balanced", "accuracy", "latency"],
        ["balanced", "live", "look_ahead 29", "look_ahead 0", "stride 30", "stride 1", "look_ahead 12, stride 18"],
    ]

    @Test(arguments: policies, [UInt64](1...6))
    func everyCycleIsSettledOnceInOrder(policies: [String], seed: UInt64) throws {
        let rules = [["E0: look_ahead 20"], ["E1: live"], [], ["E*: latency", "E2: balanced"]]
        let tables = try policies.enumerated().map { index, policy in
            try Plans.table(policy, policies.count > 1 ? rules[(index + Int(seed)) % rules.count] : [])
        }
        var fleet = try ReviewedFleet(seed: seed, policies: tables, engines: 5)
        for _ in 0..<12_000 { fleet.step() }
        fleet.finish()
        #expect(fleet.noted > 4_000 && fleet.settled == fleet.noted)
        #expect(policies == ["live"] ? fleet.longest == 0 : fleet.longest > 30)
        if policies == ["balanced"] { #expect(fleet.shorts[.policy] == nil && fleet.shorts[.gap] ?? 0 > 0) }
        // With stride 1 every window that is lost leaves a cycle short.
        if policies == ["look_ahead 29"] { #expect(fleet.shorts[.overload] ?? 0 > 0) }
    }
}
