import Foundation
import Testing

/// The tests' own hold on the programs that they start.
@Suite struct ChildProgramTests {
    private static let shell = URL(filePath: "/bin/sh")

    @Test func oneThatHangsIsReportedWithWhatItSaidLastAndKilled() async throws {
        let child = try ChildProgram(Self.shell, ["-c", "echo half done; echo no reply >&2; exec sleep 100000"])
        #expect(await child.wait { $0.errors.contains("no reply") && $0.output.contains("half done") })
        var outcome: Program.Outcome?
        await withKnownIssue {
            outcome = await child.outcome(seconds: 0.05)
        } matching: { issue in
            let words = issue.comments.map(\.rawValue).joined()
            return words.contains("waited for the end of sh -c echo half done") && words.contains("which runs, state ")
                && words.contains("it wrote ...half done") && words.contains("said ...no reply")
        }
        #expect(outcome?.status == -SIGKILL && outcome?.output == "half done\n")
    }

    /// A wait that went on to its limit would take minutes.
    @Test func nobodyWaitsForAProgramThatHasEnded() async throws {
        let child = try ChildProgram(Self.shell, ["-c", "echo cannot go on >&2; exit 7"])
        #expect(await !child.waitForErrors(containing: "ready"))
        #expect(child.status == 7 && child.end == "sh -c has ended with 7")
    }

    @Test func oneThatNobodyHoldsAnyMoreIsKilled() async throws {
        var child: ChildProgram? = try ChildProgram(Self.shell, ["-c", "exec sleep 100000"])
        let identifier = try #require(child).identifier
        #expect(Descendants.letter(of: identifier) != nil)
        child = nil
        #expect(await Descendants.haveEnded([identifier]))
    }
}
