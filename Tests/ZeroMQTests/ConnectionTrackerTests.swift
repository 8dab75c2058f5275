import Testing
import ZeroMQ

@Suite struct ConnectionTrackerTests {
    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: [ConnectionEvent.Kind]
        let outcomes: [ConnectionTracker.Outcome?]
        let sighting: PeerSighting
    }

    static let stories: [Story] = [
        Story(
            testDescription: "a connection that stands",
            events: [.connectDelayed, .connected(fileDescriptor: 7), .handshakeSucceeded],
            outcomes: [nil, .opened(descriptor: 7), .established(descriptor: 7)], sighting: .connected),
        Story(
            testDescription: "one that is lost",
            events: [.accepted(fileDescriptor: 7), .handshakeSucceeded, .disconnected(fileDescriptor: 7)],
            outcomes: [.opened(descriptor: 7), .established(descriptor: 7), .lost(descriptor: 7)], sighting: .lost),
        Story(
            testDescription: "sockets whose types do not go together",
            events: [.connected(fileDescriptor: 7), .disconnected(fileDescriptor: 7)],
            outcomes: [.opened(descriptor: 7), .refused(.wrongType, descriptor: 7)], sighting: .wrongType),
        Story(
            testDescription: "the same as a later libzmq tells it",
            events: [
                .connected(fileDescriptor: 7), .handshakeFailed(.protocolViolation(.invalidMetadata)),
                .disconnected(fileDescriptor: 7),
            ], outcomes: [.opened(descriptor: 7), nil, .refused(.wrongType, descriptor: 7)], sighting: .wrongType),
        Story(
            testDescription: "something that is no ZeroMQ, again and again",
            events: [
                .connected(fileDescriptor: 7), .handshakeFailed(.interrupted(.timedOut)),
                .disconnected(fileDescriptor: 7),
                .connectRetried(after: .milliseconds(100)), .connectDelayed, .connected(fileDescriptor: 7),
            ],
            outcomes: [
                .opened(descriptor: 7), nil, .refused(.interrupted, descriptor: 7), nil, nil, .opened(descriptor: 7),
            ], sighting: .foreign),
        Story(
            testDescription: "nobody there",
            events: [.connectDelayed, .closed(fileDescriptor: 5), .connectRetried(after: .milliseconds(100))],
            outcomes: [nil, nil, .unreached(.unreachable)], sighting: .unreachable),
        Story(
            testDescription: "a name that does not resolve",
            events: [.connectRetried(after: .milliseconds(100)), .connectRetried(after: .milliseconds(100))],
            outcomes: [.unreached(.unresolved), .unreached(.unresolved)], sighting: .unresolved),
        Story(
            testDescription: "a peer that goes and does not come back",
            events: [
                .connectDelayed, .connected(fileDescriptor: 7), .handshakeSucceeded, .disconnected(fileDescriptor: 7),
                .connectRetried(after: .milliseconds(100)), .connectDelayed, .closed(fileDescriptor: 7),
                .connectRetried(after: .milliseconds(100)),
            ],
            outcomes: [
                nil, .opened(descriptor: 7), .established(descriptor: 7), .lost(descriptor: 7), nil, nil, nil,
                .unreached(.unreachable),
            ], sighting: .unreachable),
    ]

    @Test(arguments: stories)
    func `events come to what happened`(story: Story) {
        var tracker = ConnectionTracker()
        var sighting = PeerSighting.nothing
        for (kind, expected) in zip(story.events, story.outcomes) {
            let outcome = tracker.take(ConnectionEvent(kind: kind, endpoint: "tcp://127.0.0.1:5560"))
            #expect(outcome == expected)
            if let outcome { sighting = PeerSighting(outcome, after: sighting) }
        }
        #expect(sighting == story.sighting)
    }

    @Test func `a descriptor that is used again is another connection`() {
        var tracker = ConnectionTracker()
        for _ in 0..<10_000 {
            _ = tracker.take(ConnectionEvent(kind: .accepted(fileDescriptor: 7), endpoint: "a"))
            _ = tracker.take(ConnectionEvent(kind: .handshakeSucceeded, endpoint: "a"))
        }
        #expect(tracker.standingCount == 1 && tracker.pendingCount == 0)
    }

    @Test func `two handshakes at once are told apart by the failure`() {
        var tracker = ConnectionTracker()
        let events: [ConnectionEvent.Kind] = [
            .accepted(fileDescriptor: 7), .accepted(fileDescriptor: 8), .handshakeSucceeded,
            .handshakeFailed(.interrupted(.timedOut)), .disconnected(fileDescriptor: 7),
        ]
        let outcomes = events.map { tracker.take(ConnectionEvent(kind: $0, endpoint: "a")) }
        #expect(outcomes.last == .refused(.interrupted, descriptor: 7))
        #expect(tracker.standingCount == 1 && tracker.pendingCount == 0)
        #expect(
            tracker.take(ConnectionEvent(kind: .disconnected(fileDescriptor: 8), endpoint: "a")) == .lost(descriptor: 8)
        )
    }
}
