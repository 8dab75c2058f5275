import Daemon
import Telemetry
import Testing
import ZeroMQ

@Suite struct ConnectionLedgerTests {
    private let second: UInt64 = 1_000_000_000
    private let bound = "tcp://127.0.0.1:5560"
    private let gateway = "tcp://gateway:5560"

    private func event(_ kind: ConnectionEvent.Kind, _ endpoint: String) -> ConnectionEvent {
        ConnectionEvent(kind: kind, endpoint: endpoint)
    }

    @Test func countsWhatBecomesOfConnections() {
        var ledger = ConnectionLedger(name: "ingest", type: .sub)
        for descriptor in Int32(10)..<14 {
            ledger.take(event(.accepted(fileDescriptor: descriptor), bound), now: 0)
            ledger.take(event(.handshakeSucceeded, bound), now: 0)
        }
        ledger.take(event(.disconnected(fileDescriptor: 11), bound), now: 0)
        ledger.take(event(.accepted(fileDescriptor: 20), bound), now: 0)
        ledger.take(event(.disconnected(fileDescriptor: 20), bound), now: 0)
        ledger.take(event(.accepted(fileDescriptor: 20), bound), now: 0)
        ledger.take(event(.handshakeFailed(.interrupted(.timedOut)), bound), now: 0)
        ledger.take(event(.disconnected(fileDescriptor: 20), bound), now: 0)
        ledger.take(event(.connectRetried(after: .milliseconds(100)), gateway), now: 0)
        ledger.take(event(.closed(fileDescriptor: 9), gateway), now: 0)
        ledger.take(event(.connectRetried(after: .milliseconds(100)), gateway), now: 0)
        #expect(
            ledger.counts
                == Status.ConnectionCounts(
                    standing: 3, made: 4, lost: 1, refused: [.wrongType: 1, .interrupted: 1],
                    unreached: [.unresolved: 1, .unreachable: 1]))
    }

    @Test func saysTheFirstAtOnceAndTheRestOnceAMinute() {
        var ledger = ConnectionLedger(name: "ingest", type: .sub)
        var lines: [ConnectionLedger.Line] = []
        // A peer of the wrong type that connects ten times a second, for two minutes and a half.
        for step in UInt64(0)..<1_500 {
            let now = step * second / 10
            ledger.take(event(.accepted(fileDescriptor: 9), bound), now: now)
            ledger.take(event(.disconnected(fileDescriptor: 9), bound), now: now)
            lines += ledger.takeLines(now: now)
        }
        let text =
            "ingest: a ZeroMQ socket at \(bound) is of a type that does not go with SUB, expected PUB (PUSH needs ingest.type: pull)"
        #expect(
            lines.map(\.text) == [
                text, text + " (600 times since the last line)", text + " (600 times since the last line)",
            ])
        #expect(lines.allSatisfy { $0.isWarning })
        #expect(ledger.counts.refused == [.wrongType: 1_500])
    }

    @Test func eachKindHasALineOfItsOwn() {
        var ledger = ConnectionLedger(name: "publish.json", type: .xpub)
        let failures: [(HandshakeFailure, String)] = [
            (.interrupted(.timedOut), "no ZeroMQ"), (.protocolViolation(.unspecified), "protocol"),
            (.protocolViolation(.mechanismMismatch), "security"), (.refused(status: 400), "not let in"),
        ]
        for (failure, word) in failures {
            ledger.take(event(.accepted(fileDescriptor: 9), bound), now: 5)
            ledger.take(event(.handshakeFailed(failure), bound), now: 5)
            ledger.take(event(.disconnected(fileDescriptor: 9), bound), now: 5)
            let lines = ledger.takeLines(now: 5)
            #expect(lines.count == 1 && lines[0].text.contains(word), "\(lines)")
        }
        #expect(ledger.takeLines(now: 5).isEmpty)
    }

    @Test func aProbeOfTheControlSocketIsNothingToSpeakOf() {
        var ledger = ConnectionLedger(name: "control", type: .router, isProbed: true)
        ledger.take(event(.accepted(fileDescriptor: 9), bound), now: 0)
        ledger.take(event(.handshakeFailed(.interrupted(.timedOut)), bound), now: 0)
        ledger.take(event(.disconnected(fileDescriptor: 9), bound), now: 0)
        #expect(ledger.takeLines(now: 0).isEmpty && ledger.counts == Status.ConnectionCounts())
    }

    @Test func anEndpointThatIsReachedAfterAllIsNews() {
        var ledger = ConnectionLedger(name: "ingest", type: .sub)
        ledger.take(event(.connectRetried(after: .milliseconds(100)), gateway), now: 0)
        #expect(
            ledger.takeLines(now: 0).map(\.text) == [
                "ingest: the host's name in \(gateway) does not resolve; it is tried again and again"
            ])
        ledger.take(event(.connected(fileDescriptor: 9), gateway), now: 1)
        ledger.take(event(.handshakeSucceeded, gateway), now: 1)
        let lines = ledger.takeLines(now: 1)
        #expect(lines.map(\.text) == ["ingest: connected to \(gateway)"] && !lines[0].isWarning)
        #expect(ledger.takeLines(now: 1).isEmpty)
    }

    /// libzmq does not try an endpoint again where a socket of the wrong type was.
    @Test func aSocketOfTheWrongTypeIsTriedAgain() {
        var ledger = ConnectionLedger(name: "ingest", type: .sub)
        ledger.take(event(.connected(fileDescriptor: 9), gateway), now: 0)
        ledger.take(event(.disconnected(fileDescriptor: 9), gateway), now: 0)
        #expect(ledger.takeRetries(now: 1).isEmpty)
        #expect(ledger.takeRetries(now: ConnectionLedger.retryInterval) == [gateway])
        #expect(ledger.takeRetries(now: .max).isEmpty)
        // One that came to us is its own affair.
        ledger.take(event(.accepted(fileDescriptor: 9), bound), now: 0)
        ledger.take(event(.disconnected(fileDescriptor: 9), bound), now: 0)
        #expect(ledger.takeRetries(now: .max).isEmpty)
    }

    @Test func publishersThatSendNothingAreSpokenOfNowAndThen() {
        var hint = SilenceHint(prefix: "telemetry/")
        var said: [(UInt64, String)] = []
        for time in UInt64(0)..<1_000 {
            if let text = hint.look(peers: 2, received: 0, now: time * second) { said.append((time, text)) }
        }
        #expect(said.map(\.0) == [10, 70, 130, 190, 250])
        #expect(
            said[0].1
                == "2 publishers are connected and nothing has come for 10 s: a PUB socket sends only what is subscribed to, here "
                + "topics that begin with telemetry/ (telemetry/E1/, not /telemetry/E1/, Telemetry/E1/ or E1)")
    }

    @Test func whoeverHasSentAnythingMayRest() {
        var hint = SilenceHint(prefix: "telemetry/")
        #expect((UInt64(0)..<500).allSatisfy { hint.look(peers: 1, received: 1, now: $0 * second) == nil })
        #expect((UInt64(500)..<1_000).allSatisfy { hint.look(peers: 0, received: 0, now: $0 * second) == nil })
    }
}
