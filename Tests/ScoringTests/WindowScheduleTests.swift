import Scoring
import Telemetry
import Testing

@Suite struct WindowScheduleTests {
    /// The windows completed by a run of the cycles `first...last`.
    private func spans(stride: Int, length: Int = 30, _ first: Int, _ last: Int) throws -> [WindowSpan] {
        var schedule = WindowSchedule(length: length, stride: stride)
        schedule.beginRun(at: try Cycle(first))
        return try (first...last).compactMap { schedule.complete(at: try Cycle($0)) }
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
        var schedule = WindowSchedule(length: 30, stride: 10)
        schedule.beginRun(at: try Cycle(1))
        for number in 1...45 { _ = schedule.complete(at: try Cycle(number)) }
        let abandoned = schedule.abandon(after: try Cycle(45))
        #expect(abandoned.map(\.number) == [3, 4, 5])
        #expect(abandoned.map(\.first.number) == [21, 31, 41])
        #expect(schedule.abandon(after: try Cycle(45)).isEmpty)
    }

    @Test func numbersGoOnAfterABreak() throws {
        var schedule = WindowSchedule(length: 4, stride: 2)
        schedule.beginRun(at: try Cycle(1))
        for number in 1...5 { _ = schedule.complete(at: try Cycle(number)) }
        #expect(schedule.abandon(after: try Cycle(5)).map(\.number) == [2, 3])
        schedule.beginRun(at: try Cycle(9))
        #expect(try (9...12).compactMap { schedule.complete(at: try Cycle($0)) }.map(\.number) == [4])
    }

    @Test func noWindowReachesBeyondTheLargestCycle() throws {
        var schedule = WindowSchedule(length: 30, stride: 1)
        let last = try Cycle(Limits.maximumCycle)
        schedule.beginRun(at: last)
        #expect(schedule.complete(at: last) == nil)
        #expect(schedule.abandon(after: last).isEmpty)
    }
}
