import Scoring
import Telemetry
import TestSupport
import Testing

@Suite struct WindowScheduleTests {
    /// The windows completed by a run of the cycles `first...last`.
    private func spans(stride: Int, length: Int = 30, _ first: Int, _ last: Int) throws -> [WindowSpan] {
        var schedule = WindowSchedule(length: length)
        schedule.beginRun(at: try Cycle(first))
        return try (first...last).compactMap { schedule.complete(at: try Cycle($0), stride: stride) }
    }

    @Test(arguments: [
        (1, 29, 0), (1, 30, 1), (1, 31, 2), (10, 30, 1), (10, 39, 1), (10, 40, 2), (10, 192, 17), (30, 59, 1),
        (30, 60, 2),
        (7, 100, 11),
    ])
    func aRunHasAWindowPerStrideOnceItIsLongEnough(stride: Int, cycles: Int, windows: Int) throws {
        #expect(try spans(stride: stride, 1, cycles).count == windows)
    }

    @Test func windowsAreNumberedFromOneAndCoverLengthCycles() throws {
        let spans = try spans(stride: 10, 101, 150)
        #expect(spans.map(\.number) == [1, 2, 3])
        #expect(spans.map(\.first.number) == [101, 111, 121])
        #expect(spans.map(\.last.number) == [130, 140, 150])
    }

    @Test func everyCycleOfARunIsInSomeWindowOnceTheRunWentOn() throws {
        for stride in 1...30 {
            let covered = Set(try spans(stride: stride, 1, 120).flatMap { $0.first.number...$0.last.number })
            #expect(covered.isSuperset(of: 1...90), "stride \(stride)")
        }
    }

    @Test func whatHadBegunWhenTheRunEndedIsAbandonedOnce() throws {
        var schedule = WindowSchedule(length: 30)
        schedule.beginRun(at: try Cycle(1))
        for number in 1...45 { _ = schedule.complete(at: try Cycle(number), stride: 10) }
        #expect(schedule.hasRun)
        let abandoned = schedule.abandon(after: try Cycle(45))
        #expect(abandoned.map(\.number) == [3, 4, 5])
        #expect(abandoned.map(\.first.number) == [21, 31, 41])
        #expect(schedule.abandon(after: try Cycle(45)).isEmpty && !schedule.hasRun)
    }

    @Test func numbersGoOnAfterABreak() throws {
        var schedule = WindowSchedule(length: 4)
        schedule.beginRun(at: try Cycle(1))
        for number in 1...5 { _ = schedule.complete(at: try Cycle(number), stride: 2) }
        #expect(schedule.abandon(after: try Cycle(5)).map(\.number) == [2, 3])
        schedule.beginRun(at: try Cycle(9))
        #expect(try (9...12).compactMap { schedule.complete(at: try Cycle($0), stride: 2) }.map(\.number) == [4])
    }

    @Test func noWindowReachesBeyondTheLargestCycle() throws {
        var schedule = WindowSchedule(length: 30)
        let last = try Cycle(Limits.maximumCycle)
        schedule.beginRun(at: last)
        #expect(schedule.complete(at: last, stride: 1) == nil)
        #expect(schedule.abandon(after: last).isEmpty)
    }

    /// Cycles of the run, stride; the first cycle of the closing window, or 0 for none; those of the windows abandoned.
    @Test(arguments: [
        (45, 10, 16, [21, 31, 41]), (40, 10, 0, [21, 31]), (30, 10, 0, [11, 21]), (31, 10, 2, [11, 21, 31]),
        (29, 10, 1, [1, 11, 21]), (5, 10, 1, [1]), (4, 10, 0, [1]), (31, 1, 0, Array(3...31)),
    ])
    func aRunIsClosedByAWindowOverItsLastCycles(cycles: Int, stride: Int, closing: Int, abandoned: [Int]) throws {
        var schedule = WindowSchedule(length: 30)
        schedule.beginRun(at: try Cycle(1))
        var completed = 0
        for number in 1...cycles where schedule.complete(at: try Cycle(number), stride: stride) != nil {
            completed += 1
        }
        let last = try Cycle(cycles)
        let span = schedule.close(at: last, minimum: 5)
        #expect((span?.first.number ?? 0) == closing)
        #expect(span == nil || span?.last == last && span?.number == completed + 1)
        #expect(schedule.abandon(after: last).map(\.first.number) == abandoned)
    }

    @Test func withoutWindowsNoneIsDueAndNoneCloses() throws {
        var schedule = WindowSchedule(length: 30)
        schedule.beginRun(at: try Cycle(1))
        for number in 1...70 { #expect(schedule.complete(at: try Cycle(number), stride: nil) == nil) }
        var on = schedule
        #expect(schedule.close(at: try Cycle(70), minimum: 1) == nil)
        #expect(schedule.abandon(after: try Cycle(70)).isEmpty)
        // Windows come back with the next cycle, over the cycles before it.
        let spans = try (71...82).compactMap { on.complete(at: try Cycle($0), stride: 10) }
        #expect(spans.map(\.first.number) == [42, 52] && spans.map(\.number) == [1, 2])
    }

    /// What a schedule must say, found the slow way: by looking at all the windows there could be.
    private struct Reference {
        let length: Int
        var counted = 0
        /// The run's cycles, each with the stride in force at it.
        var run: [(cycle: Int, stride: Int?)] = []
        var completed: [Int] = []

        mutating func step(_ cycle: Int, stride: Int?) -> (number: Int, first: Int)? {
            run.append((cycle, stride))
            guard let stride, run.count >= length else { return nil }
            let first = cycle - length + 1
            // Too near to one that was completed?
            guard !completed.contains(where: { first - $0 < stride }) else { return nil }
            completed.append(first)
            counted += 1
            return (counted, first)
        }

        mutating func close(minimum: Int) -> (number: Int, first: Int)? {
            guard let last = run.last, last.stride != nil, run.count >= minimum else { return nil }
            let first = max(run[0].cycle, last.cycle - length + 1)
            guard !completed.contains(first) else { return nil }
            counted += 1
            return (counted, first)
        }

        mutating func abandon() -> [(number: Int, first: Int)] {
            defer { (run, completed) = ([], []) }
            guard let last = run.last, let stride = last.stride else { return [] }
            let from = completed.max().map { $0 + stride } ?? run[0].cycle
            return Swift.stride(from: from, through: last.cycle, by: stride).map {
                counted += 1
                return (counted, $0)
            }
        }
    }

    /// Runs of any length, strides that change and windows that are switched off and on: numbers go on without a gap, and
    /// what is said is what the slow way says.
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func changingStridesLoseAndRepeatNoWindow(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let length = 1 + Int(random.next() % 12)
        var schedule = WindowSchedule(length: length)
        var reference = Reference(length: length)
        var stride: Int? = 1 + Int(random.next() % UInt64(length))
        var numbers: [Int] = []
        func isEqual(_ span: WindowSpan?, _ expected: (number: Int, first: Int)?) -> Bool {
            if let span { numbers.append(span.number) }
            return span?.number == expected?.number && span?.first.number == expected?.first
        }
        var cycle = 1
        for _ in 0..<30 {
            cycle += 1 + Int(random.next() % 5)
            schedule.beginRun(at: try Cycle(cycle))
            let last = cycle + Int(random.next() % 60)
            for number in cycle...last {
                switch random.next() % 16 {
                case 0: stride = nil
                case 1, 2: stride = 1 + Int(random.next() % UInt64(length))
                default: break
                }
                let span = schedule.complete(at: try Cycle(number), stride: stride)
                #expect(span == nil || span!.first.distance(to: span!.last) == length - 1)
                #expect(isEqual(span, reference.step(number, stride: stride)))
            }
            if random.next() % 2 == 0 {
                let minimum = 1 + Int(random.next() % UInt64(length))
                #expect(
                    isEqual(schedule.close(at: try Cycle(last), minimum: minimum), reference.close(minimum: minimum)))
            }
            let (abandoned, expected) = (schedule.abandon(after: try Cycle(last)), reference.abandon())
            #expect(abandoned.map(\.number) == expected.map(\.number))
            #expect(abandoned.map(\.first.number) == expected.map(\.first))
            numbers += abandoned.map(\.number)
            cycle = last
        }
        #expect(numbers == Array(1...max(1, numbers.count)))
    }
}
