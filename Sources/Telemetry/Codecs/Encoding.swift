/// How payloads are written. Each published endpoint has one; ingest reads both.
public enum Encoding: String, CaseIterable, Hashable, Sendable {
    /// UTF-8, compact, first byte `{`.
    case json
    /// `tandem.v1`, proto3.
    case protobuf
}
