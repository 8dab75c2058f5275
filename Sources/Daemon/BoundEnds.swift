public import Telemetry

/// Where a running daemon is reached, wildcards resolved.
public struct BoundEnds: Sendable, Hashable {
    /// Telemetry in.
    public let ingest: [String]
    /// Scores out, by encoding.
    public let publish: [Encoding: [String]]
    /// Commands; nil where there is no control socket.
    public let control: String?
}
