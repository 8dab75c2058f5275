/// The fields of a telemetry payload in JSON.
enum TelemetryField: UInt8, CaseIterable {
    case engine, cycle, values, time, reset, end, publisher

    var name: StaticString {
        switch self {
        case .engine: "engine"
        case .cycle: "cycle"
        case .values: "values"
        case .time: "time"
        case .reset: "reset"
        case .end: "end"
        case .publisher: "publisher"
        }
    }

    /// The field of this name, or nil for one that is not ours.
    init?(_ name: UnsafeRawBufferPointer) {
        // No two names of one length begin with the same letter.
        let candidate: TelemetryField
        switch (name.count, name.first) {
        case (5, UInt8(ascii: "c")): candidate = .cycle
        case (6, UInt8(ascii: "v")): candidate = .values
        case (6, UInt8(ascii: "e")): candidate = .engine
        case (4, UInt8(ascii: "t")): candidate = .time
        case (5, UInt8(ascii: "r")): candidate = .reset
        case (3, UInt8(ascii: "e")): candidate = .end
        case (9, UInt8(ascii: "p")): candidate = .publisher
        default: return nil
        }
        let expected = UnsafeRawBufferPointer(start: candidate.name.utf8Start, count: candidate.name.utf8CodeUnitCount)
        guard name.elementsEqual(expected) else { return nil }
        self = candidate
    }
}
