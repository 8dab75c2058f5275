import Daemon
import Telemetry
import Testing
import ZeroMQ

/// Who is judged to send what never becomes a message.
@Suite struct InflowJudgeTests {
    private let stranger = PeerConnection(descriptor: 7, peer: "10.0.0.7:7", localPort: 5_560, peerPort: 7)
    private let honest = PeerConnection(descriptor: 8, peer: "10.0.0.8:8", localPort: 5_560, peerPort: 8)

    /// What is condemned when both send for `looks` looks at so many bytes each, and the stranger is never heard.
    private func condemned(
        bytes: UInt64, growth: Int, looks: Int = 20, isIngest: Bool = true, hadTurns: Bool = true, isHeard: Bool = false
    ) -> [PeerConnection] {
        var judge = InflowJudge()
        for look in 0..<looks {
            let found = judge.judge(
                [
                    .init(stranger, taken: UInt64(look) * bytes, isIngest: isIngest, isHeard: isHeard),
                    .init(honest, taken: UInt64(look) * bytes, isIngest: true, isHeard: true),
                ], hadTurns: hadTurns, resident: look * Int(bytes) * growth)
            if !found.isEmpty { return found.map(\.connection) }
        }
        return []
    }

    @Test func smallFramesWithoutEndAreFoundByTheMemoryThatTheyTake() {
        #expect(condemned(bytes: 1 << 20, growth: 20, looks: 4) == [stranger])
    }

    @Test func oneLargeFrameIsWaitedFor() {
        #expect(condemned(bytes: UInt64(Limits.frameBytes) / 20, growth: 1) == [])
    }

    @Test func largeFramesWithoutEndAreFoundBeyondTheLargestFrame() {
        #expect(condemned(bytes: UInt64(Limits.frameBytes) / 10, growth: 1) == [stranger])
    }

    @Test func whoIsHeardIsNotMeant() {
        #expect(condemned(bytes: 8 << 20, growth: 20, isHeard: true) == [])
    }

    @Test func whoHadNoTurnIsNotMeant() {
        #expect(condemned(bytes: 8 << 20, growth: 20, hadTurns: false) == [])
    }

    @Test func aSubscriberMaySubscribeToEveryEngine() {
        #expect(condemned(bytes: 100_000, growth: 20, isIngest: false) == [])
        #expect(condemned(bytes: 1 << 20, growth: 20, isIngest: false) == [stranger])
    }

    @Test func whoWasCondemnedOnceIsNotCountedAgain() {
        var judge = InflowJudge()
        var times = 0
        for look in 0..<20 {
            let finding = InflowJudge.Finding(stranger, taken: UInt64(look) << 21, isIngest: true, isHeard: false)
            times += judge.judge([finding], hadTurns: true, resident: look << 26).count
        }
        #expect(times == 1)
    }

    @Test func aTrickleIsBorne() {
        #expect(condemned(bytes: 1_000, growth: 1_000) == [])
    }
}
