import Telemetry

/// Alert messages for tests that care little what they say.
enum SampleAlert {
    static func make(
        _ engine: String = "E1", id: UInt64 = 1, _ state: Alert.State = .raised, cycle: Int = 180, rul: Float = 29.5,
        sequence: UInt64 = 1, epoch: UInt64 = 1_772_366_400_000_000
    ) -> Alert {
        let isVerdict = state == .confirmed || state == .retracted
        return Alert(
            engine: try! EngineID(engine), id: id, cycle: cycle, state: state, by: isVerdict ? .window : .live,
            rul: rul,
            lookAhead: isVerdict ? 10 : 0,
            latency: Alert.Latency(cycles: isVerdict ? 10 : 0, seconds: isVerdict ? 10.5 : 0.25),
            time: Timestamp(microseconds: 1_772_366_400_000_000 + Int64(sequence) * 1_000_000),
            model: "cmapss-1.0.0@3f2a91c0", epoch: epoch, sequence: sequence)
    }
}
