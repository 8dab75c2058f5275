import Scoring
import Telemetry
import TestSupport
import Testing

/// When strides are stretched, and when they are let go again.
@Suite struct LoadGovernorTests {
    private static let second: UInt64 = 1_000_000_000

    /// Observes a queue that fills at a steady rate, a millisecond at a time; the queue at each change of level.
    private static func fill(_ governor: inout LoadGovernor, by step: Int, to limit: Int) -> [Int: Int] {
        var changes: [Int: Int] = [:]
        var (queued, now) = (0, UInt64(0))
        while queued < limit {
            queued += step
            now += 1_000_000
            if let level = governor.observe(queued: queued, abandoned: 0, now: now) { changes[level] = queued }
        }
        return changes
    }

    @Test(arguments: [16, 100, 1_024, 16_384], [1, 3])
    func aQueueThatFillsTakesEveryLevelBeforeItIsFull(capacity: Int, step: Int) {
        var governor = LoadGovernor(capacity: capacity)
        let changes = Self.fill(&governor, by: step, to: capacity)
        #expect(changes.keys.sorted() == [1, 2, 3, 4, 5])
        #expect(changes[1]! > capacity / 4 && changes[1]! <= capacity / 4 + step + 1)
        #expect(changes[5]! <= capacity * 3 / 4 + 5 * step)
        for level in 1...4 { #expect(changes[level + 1]! > changes[level]!) }
    }

    @Test func aQueueThatStopsGrowingKeepsItsLevel() {
        var governor = LoadGovernor(capacity: 1_600)
        #expect(governor.observe(queued: 400, abandoned: 0, now: 1) == nil)
        #expect(governor.observe(queued: 401, abandoned: 0, now: 2) == 1)
        for now in 3...100 as ClosedRange<UInt64> {
            #expect(governor.observe(queued: 480 - Int(now % 7), abandoned: 0, now: now * Self.second) == nil)
        }
        // Between the two bounds nothing changes either, however long it lasts.
        for now in 100...200 as ClosedRange<UInt64> {
            #expect(governor.observe(queued: 150, abandoned: 0, now: now * Self.second) == nil)
        }
        #expect(governor.level == 1)
        // From where it was lowest a sixteenth more, and above the quarter: that is growing again.
        #expect(governor.observe(queued: 401, abandoned: 0, now: 201 * Self.second) == 2)
    }

    @Test func aCalmQueueGivesItsLevelsBackOneByOne() {
        var governor = LoadGovernor(capacity: 1_000)
        _ = Self.fill(&governor, by: 10, to: 1_000)
        #expect(governor.level == 5)
        var falls: [UInt64] = []
        for tenth in 10...1_000 as ClosedRange<UInt64> {
            let now = tenth * Self.second / 10
            if let level = governor.observe(queued: 5, abandoned: 0, now: now) {
                #expect(level == 4 - falls.count)
                falls.append(tenth)
            }
        }
        #expect(falls == [60, 110, 160, 210, 260])
        #expect(governor.level == 0)
    }

    @Test func aQueueThatIsNotCalmThroughoutKeepsItsLevel() {
        var governor = LoadGovernor(capacity: 1_600)
        _ = governor.observe(queued: 401, abandoned: 0, now: 0)
        for now in 1...100 as ClosedRange<UInt64> {
            let queued = now.isMultiple(of: 4) ? 100 : 0
            #expect(governor.observe(queued: queued, abandoned: 0, now: now * Self.second) == nil)
        }
        #expect(governor.level == 1)
    }

    @Test func aRelapseDoublesTheCalmThatIsAskedForUpToAMinute() {
        var governor = LoadGovernor(capacity: 1_600)
        var now: UInt64 = 0
        var calms: [UInt64] = []
        for _ in 0..<7 {
            now += Self.second
            #expect(governor.observe(queued: 500, abandoned: 0, now: now) == 1)
            let begin = now + Self.second
            repeat { now += Self.second } while governor.observe(queued: 0, abandoned: 0, now: now) == nil
            calms.append((now - begin) / Self.second)
        }
        #expect(calms == [5, 10, 20, 40, 60, 60, 60])
        // After a good time at no level it is as at first.
        for _ in 0..<61 {
            now += Self.second
            #expect(governor.observe(queued: 0, abandoned: 0, now: now) == nil)
        }
        #expect(governor.observe(queued: 500, abandoned: 0, now: now) == 1)
        let begin = now + Self.second
        repeat { now += Self.second } while governor.observe(queued: 0, abandoned: 0, now: now) == nil
        #expect((now - begin) / Self.second == 5)
    }

    @Test func anAbandonedWindowTakesALevelWhateverWaits() {
        var governor = LoadGovernor(capacity: 1_000)
        #expect(governor.observe(queued: 0, abandoned: 0, now: 0) == nil)
        #expect(governor.observe(queued: 0, abandoned: 3, now: 1) == 1)
        #expect(governor.observe(queued: 0, abandoned: 3, now: 2) == nil)
        #expect(governor.observe(queued: 0, abandoned: 4, now: 3) == 2)
    }

    @Test func levelsThatWouldChangeNothingAreNotTaken() {
        var governor = LoadGovernor(capacity: 1_000)
        governor.highestLevel = 2
        #expect(Self.fill(&governor, by: 10, to: 1_000).keys.sorted() == [1, 2])
        // A new policy may have fewer still.
        governor.highestLevel = 0
        #expect(governor.observe(queued: 1_000, abandoned: 0, now: Self.second) == 0)
        #expect(governor.observe(queued: 1_000, abandoned: 9, now: 2 * Self.second) == nil)
    }

    @Test(arguments: 1...20)
    func whateverComesLevelsMoveByOneWithinTheirRangeAndEndAtNone(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let capacity = 1 + Int(random.next() % 5_000)
        var governor = LoadGovernor(capacity: capacity)
        var (now, abandoned, level, queued) = (UInt64(0), UInt64(0), 0, 0)
        for _ in 0..<5_000 {
            now += random.next() % (2 * Self.second)
            queued = max(0, min(capacity, queued + Int(random.next() % 401) - 200))
            if random.next() % 50 == 0 { abandoned += 1 }
            guard let changed = governor.observe(queued: queued, abandoned: abandoned, now: now) else { continue }
            #expect(abs(changed - level) == 1 && (0...5).contains(changed) && governor.level == changed)
            level = changed
        }
        for _ in 0..<400 {
            now += Self.second
            _ = governor.observe(queued: 0, abandoned: abandoned, now: now)
        }
        #expect(governor.level == 0)
    }
}
