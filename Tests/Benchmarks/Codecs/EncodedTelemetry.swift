import BenchmarkSupport
import Telemetry

/// One message and all that decoding it takes.
final class EncodedTelemetry {
    private var decoder: TelemetryDecoder
    private var record: TelemetryRecord
    private let topic: [UInt8]
    private let payload: [UInt8]

    /// - Parameter isNamed: values by channel name instead of in order; in JSON only.
    init(_ encoding: Encoding, isNamed: Bool) throws {
        let schema = try ChannelSchema((1...SampleMessages.channelCount).map { Channel(name: "channel\($0)") })
        decoder = TelemetryDecoder(schema: schema)
        record = TelemetryRecord(reservingChannels: schema.count)
        let sample = try SampleMessages.record()
        topic = Array(Topic.text(.telemetry, sample.engine).utf8)
        if isNamed {
            let values = zip(schema.channels, sample.values).map { "\"\($0.name)\":\($1)" }.joined(separator: ",")
            payload = Array("{\"cycle\":\(sample.cycle.number),\"values\":{\(values)}}".utf8)
        } else {
            var encoder = MessageEncoder(encoding: encoding)
            var bytes: [UInt8] = []
            encoder.encode(sample, into: &bytes)
            payload = bytes
        }
        decode()
    }

    func decode() {
        topic.withUnsafeBytes { topic in
            payload.withUnsafeBytes { payload in
                do {
                    try decoder.decode(topic: topic, payload: payload, into: &record)
                } catch {
                    preconditionFailure("telemetry of our own was refused: \(error)")
                }
            }
        }
    }
}
