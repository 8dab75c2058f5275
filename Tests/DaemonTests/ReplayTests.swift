import Daemon
import Telemetry
import TestSupport
import Testing

/// Last values for new subscribers: what a subscription costs is what it gets.
@Suite struct ReplayTests {
    private static func index(_ engines: [String], _ families: [TopicFamily]) throws -> TopicIndex {
        var index = TopicIndex()
        for engine in engines { for family in families { index.insert(try EngineID(engine), family) } }
        return index
    }

    /// The topics that a subscription gets, and the steps that took.
    private static func walk(_ prefix: String, _ index: TopicIndex) -> (topics: [String], steps: Int) {
        var replay = LastValueReplay(outlet: 0, prefix: Array(prefix.utf8))
        var topics: [String] = []
        var steps = 1
        while case .owed(let family, let engine) = replay.next(index) {
            topics.append(Topic.text(family, engine))
            steps += 1
        }
        return (topics, steps)
    }

    static let prefixes: [(prefix: String, topics: [String])] = [
        (
            "",
            [
                "status/", "live/E1/", "live/E10/", "live/E2/", "live/F/", "alert/E1/", "alert/E10/", "alert/E2/",
                "alert/F/",
            ]
        ),
        ("l", ["live/E1/", "live/E10/", "live/E2/", "live/F/"]),
        ("live/", ["live/E1/", "live/E10/", "live/E2/", "live/F/"]),
        ("live/E", ["live/E1/", "live/E10/", "live/E2/"]),
        ("live/E1", ["live/E1/", "live/E10/"]),
        ("live/E1/", ["live/E1/"]),
        ("live/E3", []),
        ("live/E1/x", []),
        ("live/ä", []),
        ("window/", []),
        ("s", ["status/"]),
        ("status/", ["status/"]),
        ("status/E1", []),
        ("a", ["alert/E1/", "alert/E10/", "alert/E2/", "alert/F/"]),
        ("x", []),
    ]

    @Test(arguments: prefixes) func aPrefixGetsTheTopicsThatBeginWithItAndNoOther(prefix: String, topics: [String])
        throws
    {
        let index = try Self.index(["F", "E10", "E2", "E1"], [.live, .alert])
        #expect(Self.walk(prefix, index).topics == topics)
    }

    /// A partial prefix beside a large fleet: as many steps as topics.
    @Test func threeHundredPrefixesBesideAHundredThousandEnginesCostWhatTheyGet() throws {
        var index = TopicIndex()
        for number in 0..<100_000 { index.insert(try EngineID("E\(number)"), .live) }
        var queue = ReplayQueue()
        for number in 0..<300 {
            // `live/E99700` to `live/E99999`: one topic each. Half of them get none.
            let prefix = number % 2 == 0 ? "live/E\(99_700 + number)" : "live/X\(number)"
            let isTaken = queue.begin(outlet: 0, prefix: Array(prefix.utf8))
            #expect(isTaken)
        }
        var steps = 0
        while queue.count > 0 {
            _ = queue.next(index)
            steps += 1
        }
        #expect(steps == 300 + 150)
        #expect(queue.counts == Status.Subscriptions(served: 300, refused: 0, resent: 150))
        #expect(queue.highest == 300)
    }

    @Test func oneMoreThanMayWaitGetsNoLastValuesAndIsCounted() throws {
        let index = try Self.index(["E1"], [.live])
        var queue = ReplayQueue()
        func begin(_ prefix: String) -> Bool { queue.begin(outlet: 0, prefix: Array(prefix.utf8)) }
        for number in 0..<ReplayQueue.limit {
            let isTaken = begin("live/E\(number)")
            #expect(isTaken)
        }
        // One more, one that waits already and is joined, and one more again.
        let taken = [begin("live/"), begin("live/E7"), begin("window/")]
        #expect(taken == [false, true, false])
        #expect(queue.count == ReplayQueue.limit && queue.counts.refused == 2)
        while queue.count > 0 { _ = queue.next(index) }
        #expect(queue.counts.served == UInt64(ReplayQueue.limit) + 1)
        let isTaken = begin("live/")
        #expect(isTaken)
    }

    @Test func whoAsksWhileAWalkIsUnderWayGetsOneOfItsOwn() throws {
        let index = try Self.index(["E1", "E2"], [.live])
        var queue = ReplayQueue()
        let prefix = Array("live/".utf8)
        queue.begin(outlet: 0, prefix: prefix)
        _ = queue.next(index)
        queue.begin(outlet: 0, prefix: prefix)
        queue.begin(outlet: 1, prefix: prefix)
        #expect(queue.count == 3)
        while queue.count > 0 { _ = queue.next(index) }
        #expect(queue.counts.resent == 6 && queue.counts.served == 3)
    }

    /// The index against a sorted set, under any mixture; and a walk that goes on while engines come and go.
    @Test(arguments: [UInt64](0..<10)) func theIndexIsASortedSet(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var index = EngineIndex()
        var expected: Set<EngineID> = []
        for _ in 0..<6_000 {
            let engine = try EngineID("E\(random.next() % 3_000)")
            if random.next() % 3 == 0 {
                index.remove(engine)
                expected.remove(engine)
            } else {
                index.insert(engine)
                expected.insert(engine)
            }
        }
        #expect(index.count == expected.count)
        for prefix in ["", "E", "E2", "E29", "E2999", "F"] {
            var found: [EngineID] = []
            var last: EngineID?
            while let next = index.next(after: last, prefix: prefix) {
                found.append(next)
                last = next
            }
            #expect(found == expected.filter { $0.text.hasPrefix(prefix) }.sorted())
        }
        for engine in expected { index.remove(engine) }
        #expect(index.count == 0 && index.next(after: nil, prefix: "") == nil)
    }
}
