import Telemetry
package import ZeroMQ

/// Decides which peers send what never becomes a message.
///
/// libzmq keeps the frames of an unfinished message without a limit, 64 bytes for a frame of one. Such a peer's bytes are taken in
/// and nothing comes out, though the socket has been read to its end, or every connection has had its turn. One that sends a
/// single large frame is not meant: that is bounded, and refused when it is complete.
package struct InflowJudge {
    /// What comes in on a connection without a message is borne up to here, in bytes.
    package static let borne = UInt64(16 * Limits.telemetryPayloadBytes)
    /// From a subscriber, who sends subscriptions and nothing else. 100,000 of them take 2 MB.
    package static let borneOfSubscriber = UInt64(8 << 20)
    /// How often memory must have grown by what came in, before small frames are thought of.
    private static let growth = 4
    /// Looks in a row at which a connection must have had its turn in vain.
    private static let looks = 3

    /// A connection from which nothing came since.
    private struct Silence {
        var taken: UInt64
        var resident: Int
        var looks = 0
        /// It was ended, and stands until libzmq has seen it.
        var isCondemned = false
    }

    private var silences: [PeerConnection: Silence] = [:]

    package init() {}

    /// What one look found of one connection.
    package struct Finding {
        let connection: PeerConnection
        /// Bytes that libzmq has taken from it in its life.
        let taken: UInt64
        let isIngest: Bool
        /// A message came on it since the last look.
        let isHeard: Bool

        package init(_ connection: PeerConnection, taken: UInt64, isIngest: Bool, isHeard: Bool) {
            self.connection = connection
            self.taken = taken
            self.isIngest = isIngest
            self.isHeard = isHeard
        }
    }

    /// - Parameters:
    ///   - findings: of all connections.
    ///   - hadTurns: whether since the last look every ingest connection that had a message could bring it.
    ///   - resident: the process's memory, in bytes.
    /// - Returns: those that are to be ended, with the bytes that came in vain.
    package mutating func judge(
        _ findings: [Finding], hadTurns: Bool, resident: Int
    ) -> [(connection: PeerConnection, bytes: UInt64)] {
        var condemned: [(connection: PeerConnection, bytes: UInt64)] = []
        var next: [PeerConnection: Silence] = [:]
        for finding in findings {
            guard var silence = silences[finding.connection], !finding.isHeard else {
                next[finding.connection] = Silence(taken: finding.taken, resident: resident)
                continue
            }
            if hadTurns || !finding.isIngest { silence.looks += 1 }
            next[finding.connection] = silence
            guard !silence.isCondemned else { continue }
            let bytes = finding.taken - min(finding.taken, silence.taken)
            let borne = finding.isIngest ? Self.borne : Self.borneOfSubscriber
            guard silence.looks >= Self.looks, bytes > borne else { continue }
            let hasGrown = resident - silence.resident > Self.growth * Int(clamping: bytes)
            let isBeyondAnyFrame = finding.isIngest && bytes > UInt64(Limits.frameBytes) + borne
            guard hasGrown || isBeyondAnyFrame else { continue }
            next[finding.connection]?.isCondemned = true
            condemned.append((finding.connection, bytes))
        }
        silences = next
        return condemned
    }
}
