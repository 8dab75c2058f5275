import Daemon
import Telemetry
import Testing
import ZeroMQ

/// What is kept for topics has a limit, whoever makes up engines or prefixes.
@Suite struct TopicLimitTests {
    @Test func alertsOfTheEngineFirstAlertedForAreDroppedToMakeRoom() throws {
        var topics = AlertTopics()
        let engines = try (0..<AlertTopics.kept + 2).map { try EngineID("E\($0)") }
        for engine in engines[..<AlertTopics.kept] {
            #expect(topics.nextSequence(of: engine) == 1)
            #expect(topics.keep([[1]], of: engine).isEmpty)
        }
        // One that is known takes no room.
        #expect(topics.nextSequence(of: engines[0]) == 2)
        #expect(topics.keep([[2]], of: engines[0]).isEmpty)
        for (number, engine) in engines[AlertTopics.kept...].enumerated() {
            #expect(topics.nextSequence(of: engine) == 1)
            #expect(topics.keep([[1]], of: engine) == [engines[number]])
            #expect(topics.state(of: engines[number]) == nil)
        }
        #expect(topics.state(of: engines[2])?.last == [[1]])
    }

    @Test func prefixesBeyondTheLimitAreTakenToBeForSettledScores() {
        func prefix(_ number: Int) -> [UInt8] { Array("settled/E\(number)".utf8) }
        var interest = SettledInterest()
        for number in 0..<SettledInterest.prefixesKept {
            interest.note(Subscription(subscribes: true, prefix: prefix(number)))
        }
        // The same ones again are no others.
        interest.note(Subscription(subscribes: true, prefix: prefix(0)))
        for number in 0..<SettledInterest.prefixesKept {
            interest.note(Subscription(subscribes: false, prefix: prefix(number)))
        }
        #expect(!interest.isThere && interest.count == 0)
        for number in 0..<SettledInterest.prefixesKept + 1_000 {
            interest.note(Subscription(subscribes: true, prefix: prefix(number)))
        }
        #expect(interest.count == SettledInterest.prefixesKept)
        for number in 0..<SettledInterest.prefixesKept {
            interest.note(Subscription(subscribes: false, prefix: prefix(number)))
        }
        #expect(interest.isThere, "a thousand more are not told apart")
    }

    @Test func prefixesOfOtherTopicsAreNobodysWhoWaitsForSettledScores() {
        var interest = SettledInterest()
        for text in ["live/", "settlement", String(repeating: "settled/", count: 100)] {
            interest.note(Subscription(subscribes: true, prefix: Array(text.utf8)))
        }
        #expect(!interest.isThere)
        interest.note(Subscription(subscribes: true, prefix: []))
        #expect(interest.isThere)
        interest.note(Subscription(subscribes: false, prefix: []))
        #expect(!interest.isThere)
    }
}
