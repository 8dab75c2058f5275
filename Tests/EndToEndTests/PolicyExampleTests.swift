import Foundation
import TestSupport
import Testing

/// `examples/tradeoff.sh`, as somebody runs it who wants to see what a policy costs.
@Suite(.loadsTheMachine) struct PolicyExampleTests {
    private func script(_ arguments: [String]) async throws -> Program.Outcome {
        let child = try ChildProgram(Program.root.appending(path: "examples/tradeoff.sh"), arguments)
        return await child.outcome()
    }

    /// Runs the script and looks at its table: more look-ahead, less error, longer waiting.
    private func check(engines: Int, _ arguments: String...) async throws {
        let outcome = try await script(["--tandem", Program.url.path, "--engines", "\(engines)"] + arguments)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        print(outcome.output)
        let rows = try ["latency", "balanced", "accuracy"].map { policy in
            let line = try #require(
                outcome.output.split(separator: "\n").first { $0.hasPrefix("\(policy) ") && !$0.contains("\"") })
            return line.split(separator: " ").dropFirst().compactMap { Double($0) }
        }
        // look-ahead, live's error, settled error, waited, windows, short, of all
        try #require(rows.allSatisfy { $0.count == 7 }, "\(outcome.output)")
        #expect(rows.map { $0[0] } == [5, 15, 25])
        #expect(Set(rows.map { $0[1] }).count == 1)
        #expect(rows[2][2] < rows[1][2] && rows[1][2] < rows[0][2] && rows[1][2] < rows[1][1])
        #expect(rows[0][3] < rows[1][3] && rows[1][3] < rows[2][3])
        #expect(rows.allSatisfy { $0[4] > 0 })
        // Each life ends with as many cycles that see less as were asked for.
        #expect(rows.map { $0[5] } == [5, 15, 25].map { $0 * Double(engines) })
        #expect(Set(rows.map { $0[6] }).count == 1)
    }

    @Test func showsTheSameSimulatedEnginesUnderThreePolicies() async throws {
        try await check(engines: 20)
    }

    @Test(.enabled(if: CMAPSSData.isAvailable, "C-MAPSS files are not at hand; set TANDEM_CMAPSS"))
    func showsTheSameRecordedEnginesUnderThreePolicies() async throws {
        try await check(engines: 4, try #require(CMAPSSData.folder).path)
    }

    @Test(arguments: [
        (["--engines", "0"], "--engines: found '0', expected a whole number above 0"),
        (["--engines"], "--engines: expected a value"), (["--fast"], "found '--fast', expected one of the options"),
        (["/nonexistent"], "/nonexistent: found no train_FD001.txt"),
        (["--tandem", "/nonexistent"], "--tandem: /nonexistent cannot be run"),
    ])
    func saysWhatIsWrongWithItsArguments(arguments: [String], message: String) async throws {
        let outcome = try await script(arguments)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
