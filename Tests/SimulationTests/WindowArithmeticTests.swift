import Simulation
import Testing

@Suite("Window arithmetic")
struct WindowArithmeticTests {
    @Test(
        "counts the windows that a run completes",
        arguments: [
            (0, 10, 0), (29, 10, 0), (30, 10, 1), (39, 10, 1), (40, 10, 2), (192, 10, 17), (30, 1, 1), (31, 1, 2),
            (60, 30, 2), (59, 30, 1), (89, 30, 2), (100, 7, 11), (100, nil, 0),
        ] as [(Int, Int?, Int)])
    func countsCompleted(cycles: Int, stride: Int?, windows: Int) {
        #expect(WindowArithmetic.completed(cycles: cycles, stride: stride) == windows)
    }

    @Test(
        "counts the windows that a break abandons",
        arguments: [
            (0, 10, 0), (1, 10, 1), (10, 10, 1), (11, 10, 2), (29, 10, 3), (30, 10, 2), (31, 10, 3), (30, 30, 0),
            (31, 30, 1), (30, 1, 29), (30, nil, 0),
        ] as [(Int, Int?, Int)])
    func countsBroken(cycles: Int, stride: Int?, windows: Int) {
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

    struct Closing: Sendable {
        var run: CycleRun
        var stride: Int?
        var shortest: Int?
        var window: ClosedRange<Int>?
    }

    @Test(
        "closes a run at its end, over its last 30 cycles, unless a window ends there anyway",
        arguments: [
            Closing(run: .ended(100), stride: 10, window: nil),  // 30, 40, ... 100
            Closing(run: .ended(101), stride: 10, window: 72...101),
            Closing(run: .ended(109), stride: 10, window: 80...109),
            Closing(run: .broken(109), stride: 10, window: nil),
            Closing(run: .ended(30), stride: 5, window: nil),
            Closing(run: .ended(31), stride: 1, window: nil),
            Closing(run: .ended(31), stride: 5, window: 2...31),
            Closing(run: .ended(31), stride: nil, window: nil),
            Closing(run: .ended(29), stride: 5, window: nil),
            Closing(run: .ended(29), stride: 5, shortest: 1, window: 1...29),
            Closing(run: .broken(29), stride: 5, shortest: 1, window: nil),
            Closing(run: .ended(9), stride: 5, shortest: 10, window: nil),
            Closing(run: .ended(10), stride: 5, shortest: 10, window: 1...10),
            Closing(run: .ended(30), stride: 5, shortest: 10, window: nil),
            Closing(run: .ended(31), stride: 5, shortest: 10, window: 2...31),
        ])
    func closesARun(closing: Closing) {
        let window = WindowArithmetic.closing(closing.run, stride: closing.stride, shortest: closing.shortest)
        #expect(window == closing.window)
    }

    @Test("adds up an engine's runs and what closes them")
    func addsUp() {
        // 2 + 0 + 1, then 2 and a closing one, 1 that ends where the run does.
        #expect(WindowArithmetic.scored([.broken(40), .broken(29), .broken(30)], stride: 10) == 3)
        #expect(WindowArithmetic.scored([.ended(41), .ended(30)], stride: 10) == 2 + 1 + 1)
        #expect(WindowArithmetic.scored([.ended(29)], stride: 10) == 0)
        #expect(WindowArithmetic.scored([.ended(29)], stride: 10, shortest: 5) == 1)
        #expect(WindowArithmetic.scored([], stride: 10) == 0)
        #expect(WindowArithmetic.scored([.ended(90)], stride: nil) == 0)
    }

    @Test(
        "counts between two strides where they change, of which 0 has no windows",
        arguments: [(5...5, 4...4), (5...10, 3...4), (1...10, 3...12), (0...10, 0...12), (0...0, 0...0)])
    func countsBetweenStrides(strides: ClosedRange<Int>, windows: ClosedRange<Int>) {
        // Stride 5: to 30, 35, 40, stride 10: to 30, 40, and both to 41; stride 1: to 30, 31, ... 41.
        #expect(WindowArithmetic.scored([.ended(41)], strides: strides) == windows)
    }

    struct Settling: Sendable, CustomTestStringConvertible {
        var run: CycleRun
        var lookAhead: Int
        var stride: Int?
        /// So many cycles of this look-ahead, oldest first.
        var settled: [(count: Int, from: Int?)]
        /// Where a look-ahead stands for several cycles it falls by one from cycle to cycle.
        var expected: [Int?] {
            settled.flatMap { part in (0..<part.count).map { index in part.from.map { $0 - index } } }
        }
        var testDescription: String { "\(run) look-ahead \(lookAhead), stride \(stride.map { "\($0)" } ?? "none")" }
    }

    @Test(
        "says by which look-ahead each cycle is settled, counted by hand",
        arguments: [
            // Windows end at 30, 35, 40. Cycle 15 waits for 30, cycle 16 (30 is 14 away) for 35, ...
            Settling(
                run: .broken(42), lookAhead: 15, stride: 5,
                settled: [(15, 29), (5, 19), (5, 19), (15, 14), (2, nil)]),
            // The same with a closing window 13...42: cycles 26 and 27 get 16 and 15, the rest what there is.
            Settling(
                run: .ended(42), lookAhead: 15, stride: 5,
                settled: [(15, 29), (5, 19), (5, 19), (17, 16)]),
            // A window ends at the last cycle.
            Settling(run: .ended(40), lookAhead: 15, stride: 5, settled: [(15, 29), (5, 19), (20, 19)]),
            // Every cycle that can have 29 has exactly 29.
            Settling(
                run: .ended(33), lookAhead: 29, stride: 1, settled: [(1, 29), (1, 29), (1, 29), (30, 29)]),
            Settling(run: .broken(33), lookAhead: 29, stride: 1, settled: [(1, 29), (1, 29), (1, 29), (30, 29)]),
            // Look-ahead 0: each window settles all cycles up to its last.
            Settling(run: .broken(95), lookAhead: 0, stride: 30, settled: [(30, 29), (30, 29), (30, 29), (5, nil)]),
            Settling(run: .ended(95), lookAhead: 0, stride: 30, settled: [(30, 29), (30, 29), (30, 29), (5, 4)]),
            Settling(run: .ended(29), lookAhead: 5, stride: 5, settled: [(29, nil)]),
            Settling(run: .ended(40), lookAhead: 0, stride: nil, settled: [(40, nil)]),
            Settling(run: .ended(0), lookAhead: 0, stride: 5, settled: []),
        ])
    func saysWhatSettles(settling: Settling) {
        let settled = WindowArithmetic.settled(settling.run, lookAhead: settling.lookAhead, stride: settling.stride)
        #expect(settled == settling.expected)
    }

    @Test("gives every cycle but the last of a run what was asked for, and less than a stride more")
    func givesWhatWasAsked() {
        for lookAhead in 0...29 {
            for stride in 1...30 - lookAhead {
                for cycles in [30, 31, 59, 60, 77, 120] {
                    let settled = WindowArithmetic.settled(.ended(cycles), lookAhead: lookAhead, stride: stride)
                    let (sure, rest) = (settled.prefix(cycles - lookAhead), settled.suffix(lookAhead))
                    #expect(sure.allSatisfy { $0.map { $0 >= lookAhead && $0 <= 29 } ?? false })
                    #expect(sure.dropFirst(30 - lookAhead).allSatisfy { $0.map { $0 < lookAhead + stride } ?? false })
                    #expect(rest.elementsEqual((0..<lookAhead).reversed().map { Optional($0) }))
                }
            }
        }
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
