import Benchmark
import BenchmarkSupport
import Telemetry

// Telemetry in, scores out, in both encodings, of the size that the shipped bundle has: 24 channels, windows of 30 cycles.
let benchmarks: @Sendable () -> Void = {
    for encoding in Encoding.allCases {
        time("decode telemetry, \(encoding.rawValue)", by: .kilo) {
            let telemetry = try EncodedTelemetry(encoding, isNamed: false)
            return { telemetry.decode() }
        }
        time("encode telemetry, \(encoding.rawValue)", by: .kilo) {
            let record = try SampleMessages.record()
            return Encoding.call(encoding) { $0.encode(record, into: &$1) }
        }
        time("encode a live score, \(encoding.rawValue)", by: .kilo) {
            let score = try SampleMessages.live()
            return Encoding.call(encoding) { $0.encode(score, into: &$1) }
        }
        time("encode a window score, \(encoding.rawValue)", by: .kilo) {
            let score = try SampleMessages.window()
            return Encoding.call(encoding) { $0.encode(score, into: &$1) }
        }
    }
    time("decode telemetry, json with channel names", by: .kilo) {
        let telemetry = try EncodedTelemetry(.json, isNamed: true)
        return { telemetry.decode() }
    }
}

extension Encoding {
    /// Encodes again and again into the same bytes.
    fileprivate static func call(
        _ encoding: Encoding, _ encode: @escaping (inout MessageEncoder, inout [UInt8]) -> Void
    ) -> () -> Void {
        var encoder = MessageEncoder(encoding: encoding)
        var bytes: [UInt8] = []
        return {
            bytes.removeAll(keepingCapacity: true)
            encode(&encoder, &bytes)
            blackHole(bytes.count)
        }
    }
}
