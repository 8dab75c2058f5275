extension ProtobufTelemetry {
    /// The record as publishers send it. A value that is not finite is sent as missing.
    init(_ record: TelemetryRecord) {
        self.init()
        cycle = Int64(record.cycle.number)
        if let time = record.time { self.time = time.microseconds }
        reset = record.reset
        end = record.end
        if let publisher = record.publisher { self.publisher = publisher }
        values = record.values
        for index in values.indices where !values[index].isFinite {
            missing.append(UInt32(index))
            values[index] = 0
        }
    }
}
