import Simulation
import Testing

@Suite("Window arithmetic")
struct WindowArithmeticTests {
    @Test(
        "counts the windows that a run completes",
        arguments: [
            (0, 10, 0), (29, 10, 0), (30, 10, 1), (39, 10, 1), (40, 10, 2), (192, 10, 17), (30, 1, 1), (31, 1, 2),
            (60, 30, 2), (59, 30, 1), (89, 30, 2), (100, 7, 11),
        ])
    func countsCompleted(cycles: Int, stride: Int, windows: Int) {
        #expect(WindowArithmetic.completed(cycles: cycles, stride: stride) == windows)
    }

    @Test(
        "counts the windows that a break abandons",
        arguments: [
            (0, 10, 0), (1, 10, 1), (10, 10, 1), (11, 10, 2), (29, 10, 3), (30, 10, 2), (31, 10, 3), (30, 30, 0),
            (31, 30, 1), (30, 1, 29),
        ])
    func countsBroken(cycles: Int, stride: Int, windows: Int) {
        #expect(WindowArithmetic.broken(cycles: cycles, stride: stride) == windows)
    }

    @Test("agrees with the closed formula", arguments: 1...30)
    func agreesWithTheFormula(stride: Int) {
        for cycles in 0...200 {
            let completed = cycles < 30 ? 0 : (cycles - 30) / stride + 1
            #expect(WindowArithmetic.completed(cycles: cycles, stride: stride) == completed)
            let begun = cycles == 0 ? 0 : (cycles - 1) / stride + 1
            #expect(WindowArithmetic.broken(cycles: cycles, stride: stride) == begun - completed)
        }
    }

    @Test("adds up an engine's runs, of which the last is not broken")
    func addsUp() {
        #expect(WindowArithmetic.completed(runs: [40, 29, 30], stride: 10) == 3)
        #expect(WindowArithmetic.abandoned(runs: [40, 29, 30], stride: 10) == 2 + 3)
        #expect(WindowArithmetic.abandoned(runs: [], stride: 10) == 0)
    }

    /// Made by
    /// `xz -dc test_FD001.txt.xz | awk '{n[$1]++} END {for (e in n) if (n[e]>=30) w+=int((n[e]-30)/s)+1; print w}' s=10`.
    @Test(
        "counts the windows of NASA's FD001 test set",
        .enabled(if: CMAPSSData.isPresent, "\(CMAPSSData.absence)"),
        arguments: [(1, 10196), (10, 1065), (30, 389)])
    func countsFD001(stride: Int, windows: Int) throws {
        let histories = try CMAPSSFile.load(path: CMAPSSData.file("test_FD001.txt.xz"))
        let counted = histories.reduce(0) { $0 + WindowArithmetic.completed(cycles: $1.count, stride: stride) }
        #expect(counted == windows)
    }
}
