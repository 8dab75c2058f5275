import Scoring
import Telemetry
import Testing

/// A policy's text, and the engines that a rule names.
@Suite struct TradeoffPolicyTests {
    @Test(arguments: [
        ("balanced", TradeoffPolicy(.point(.balanced)), "balanced"),
        (" live ", TradeoffPolicy(.point(.live)), "live"),
        ("point: latency", TradeoffPolicy(.point(.latency)), "latency"),
        ("look_ahead 12", TradeoffPolicy(.lookAhead(12)), "look_ahead 12"),
        ("look-ahead=0", TradeoffPolicy(.lookAhead(0)), "look_ahead 0"),
        ("look_ahead=12, stride=5", TradeoffPolicy(.lookAhead(12), stride: 5), "look_ahead 12, stride 5"),
        ("stride 5,look_ahead 12", TradeoffPolicy(.lookAhead(12), stride: 5), "look_ahead 12, stride 5"),
        ("error: 12.5", TradeoffPolicy(.error(12.5)), "error 12.5"),
        ("cpu 60%", TradeoffPolicy(.cpu(0.6)), "cpu 60%"),
        ("cpu 60", TradeoffPolicy(.cpu(0.6)), "cpu 60%"),
        ("cpu 0.5 %", TradeoffPolicy(.cpu(0.005)), "cpu 0.5%"),
        ("cpu 100%", TradeoffPolicy(.cpu(1)), "cpu 100%"),
        ("stride 10", TradeoffPolicy(.stride(10)), "stride 10"),
        ("stride 10, cpu 20%", TradeoffPolicy(.stride(10), cpuLimit: 0.2), "stride 10, cpu 20%"),
        ("accuracy, cpu 33.3%", TradeoffPolicy(.point(.accuracy), cpuLimit: 0.333), "accuracy, cpu 33.3%"),
        ("live, cpu 5%", TradeoffPolicy(.point(.live), cpuLimit: 0.05), "live, cpu 5%"),
        ("cpu: 12%, error = 9", TradeoffPolicy(.error(9), cpuLimit: 0.12), "error 9, cpu 12%"),
        (
            "latency,stride 2,\tcpu 5%", TradeoffPolicy(.point(.latency), stride: 2, cpuLimit: 0.05),
            "latency, stride 2, cpu 5%"
        ),
    ])
    func aTextIsAPolicyAndItsDescriptionIsTheSame(text: String, expected: TradeoffPolicy, canonical: String) throws {
        let policy = try TradeoffPolicy(text)
        #expect(policy.goal == expected.goal && policy.stride == expected.stride)
        #expect(abs((policy.cpuLimit ?? -1) - (expected.cpuLimit ?? -1)) < 1e-12)
        #expect(policy.description == canonical)
        #expect(try TradeoffPolicy(policy.description) == policy)
    }

    @Test(arguments: [
        ("", "found \"\", expected one of live, latency, balanced, accuracy, look_ahead CYCLES"),
        ("fast", "found \"fast\", expected one of live,"),
        ("fast 3", "found \"fast 3\", expected one of live,"),
        ("point fast", "point: found \"fast\", expected live | latency | balanced | accuracy"),
        ("look_ahead", "look_ahead: found no value in \"look_ahead\""),
        ("look_ahead -1", "look_ahead: found \"-1\", expected a whole number of cycles, 0 or more"),
        ("look_ahead 1.5", "look_ahead: found \"1.5\", expected a whole number of cycles, 0 or more"),
        ("stride 0", "stride: found \"0\", expected a whole number of cycles, 1 or more"),
        ("error 0", "error: found \"0\", expected a number of cycles, more than 0"),
        ("error nan", "error: found \"nan\", expected a number of cycles, more than 0"),
        ("error inf", "error: found \"inf\", expected a number of cycles, more than 0"),
        ("cpu 0%", "cpu: found \"0%\", expected a share such as 60%, more than 0% and at most 100%"),
        ("cpu 101%", "cpu: found \"101%\", expected a share such as 60%, more than 0% and at most 100%"),
        ("cpu much", "cpu: found \"much\", expected a share such as 60%, more than 0% and at most 100%"),
        ("cpu 0.6", "cpu: found \"0.6\": is that 60% or 0.6%? Say it with the sign"),
        ("live, latency", "point: found twice, expected it once"),
        ("stride 5, stride 5", "stride: found twice, expected it once"),
        ("balanced,", "found \"\", expected one of live,"),
        ("look_ahead 12, error 9", "found look_ahead 12 and error 9, expected one goal"),
        ("balanced, look_ahead 12, error 9", "found balanced, look_ahead 12 and error 9, expected one goal"),
        ("error 9, stride 5", "found error 9 and stride 5, expected one goal"),
        ("live, stride 5", "found live and stride 5, expected one goal"),
    ])
    func aTextThatIsNoneSaysWhatWasFoundAndExpected(text: String, expected: String) {
        let complaint = result { () throws(TradeoffError) in try TradeoffPolicy(text) }.complaint
        #expect(complaint.hasPrefix(expected), "\(complaint)")
        #expect(!complaint.contains("\n"))
    }

    @Test(arguments: [
        ("*", "E1", true), ("E1", "E1", true), ("E1", "E10", false), ("E1", "e1", false), ("E?", "E1", true),
        ("E?", "E", false), ("E?", "E10", false), ("E*", "E", true), ("*-1", "FD001-1", true),
        ("*-1", "FD001-11", false), ("FD001-*", "FD001-", true), ("FD001-*", "FD002-1", false),
        ("*a*b*c*", "xxaxxbxxcxx", true), ("*a*b*c*", "xxaxxcxxbxx", false), ("a*a*a", "aa", false),
        ("a*a*a", "aaa", true), ("??", "a", false), ("?*?", "ab", true), ("**", "x", true),
        ("*aaaaaaaaab", String(repeating: "a", count: 64), false),
    ])
    func aPatternMatchesAsAShellDoes(pattern: String, engine: String, expected: Bool) throws {
        #expect(try EnginePattern(pattern).matches(EngineID(engine)) == expected)
    }

    @Test(arguments: ["", "E/1", "E 1", "[ab]", "é", String(repeating: "a", count: 65)])
    func aPatternOfWhatNoEngineIsCalledIsRefused(pattern: String) {
        #expect(throws: TradeoffError.self) { try EnginePattern(pattern) }
    }

    @Test func aRuleIsAPatternAndAPolicy() throws {
        let rule = try TradeoffRule(" FD001-* : look_ahead 20, stride 5")
        #expect(rule.description == "FD001-*: look_ahead 20, stride 5")
        #expect(try TradeoffRule("a: error: 9").policy == TradeoffPolicy(.error(9)))
    }

    @Test(arguments: [
        ("FD001-* look_ahead 20", "\"FD001-* look_ahead 20\": found no colon, expected \"PATTERN: POLICY\""),
        ("a b: live", "\"a b: live\": pattern: found \"a b\""),
        ("a: fast", "\"a: fast\": found \"fast\""),
        ("a:", "\"a:\": found \"\""),
    ])
    func aRuleThatIsNoneIsNamed(text: String, expected: String) {
        let complaint = result { () throws(TradeoffError) in try TradeoffRule(text) }.complaint
        #expect(complaint.hasPrefix(expected), "\(complaint)")
    }

    @Test func aListThatWasCutAtEveryCommaIsPutTogetherAgain() throws {
        let rules = try TradeoffRule.list(["FD001-*: look_ahead 20", " stride 5", "cpu=10%", "T?: live"])
        #expect(rules.map(\.description) == ["FD001-*: look_ahead 20, stride 5, cpu 10%", "T?: live"])
        #expect(try TradeoffRule.list([]).isEmpty)
        #expect(throws: TradeoffError.self) { try TradeoffRule.list(["stride 5"]) }
    }
}
