/// How payloads are written. Each published endpoint has one; ingest reads both.
public enum Encoding: String, CaseIterable, Hashable, Sendable {
    /// UTF-8, compact, first byte `{`; what comes in may have blanks or a byte order mark before it.
    case json
    /// `tandem.v1`, proto3.
    case protobuf
}
