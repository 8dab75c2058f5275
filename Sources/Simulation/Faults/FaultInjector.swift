public import Telemetry

/// Turns a stream of good records into one with faults, and keeps count of what a daemon must make of it.
///
/// ```swift
/// var injector = FaultInjector(faults: [.cutOff, .late], rate: 0.01, seed: 4, channels: names)
/// for record in records { for frames in injector.inject(record) { send(frames.parts) } }
/// // injector.tally: so many accepted, so many refused by reason, so many gaps
/// ```
///
/// Nothing but the seed and the records decides. The good record of a faulty frame is sent as well, except for the
/// faults of order, which leave alone the first record of a life, where nothing shows that another was to come first,
/// and the last one of a life that ends.
public struct FaultInjector: Sendable {
    /// Where one engine is.
    private struct Engine: Sendable {
        /// A record held back so that it comes late.
        var held: TelemetryRecord?
        /// Cycles accepted since the last break.
        var run = 0
        /// Whether the record before was not sent; the next one shows it, unless it begins a new life.
        var skipped = false
    }

    private let faults: [Fault]
    private let rate: Double
    private let frames: FaultyFrames
    private var encoder: MessageEncoder
    private var generator: SeededGenerator
    private var engines: [EngineID: Engine] = [:]
    /// What a daemon must have counted after the frames so far.
    public private(set) var tally = FaultTally()

    /// - Parameters:
    ///   - faults: the faults to choose from, each as likely as the others.
    ///   - rate: the chance of a fault at each record.
    ///   - encoding: of the good records; faulty payloads are always JSON.
    ///   - channels: the names of the record's values, in their order.
    public init(
        faults: [Fault] = Fault.allCases, rate: Double, seed: UInt64, encoding: Encoding = .json, channels: [String]
    ) {
        self.faults = faults
        self.rate = rate
        frames = FaultyFrames(channels: channels)
        encoder = MessageEncoder(encoding: encoding)
        generator = SeededGenerator(seed: seed)
    }

    /// What to send in the place of a record, in this order.
    public mutating func inject(_ record: TelemetryRecord) -> [TelemetryFrames] {
        let held = engines[record.engine]?.held
        engines[record.engine]?.held = nil
        let fault = drawFault(for: record, afterHeld: held != nil)
        switch fault {
        case .gap?:
            tally.withheld += 1
            skip(record.engine)
            return []
        case .late?:
            engines[record.engine]?.held = record
            skip(record.engine)
            return []
        default: break
        }

        var messages: [TelemetryFrames] = []
        if let fault, let code = fault.refusal, let parts = frames.parts(fault, of: record) {
            messages.append(refused(parts, code))
        }
        messages.append(accepted(record))
        if fault == .duplicate { messages.append(refused(messages[messages.count - 1].parts, .duplicate)) }
        if let held {
            // In a new life, and behind the end of one, the cycle held back would be taken for one to come: then it was lost
            // instead.
            if record.reset || record.end {
                tally.withheld += 1
            } else {
                messages.append(refused(encoded(held), .late))
            }
        }
        return messages
    }

    /// Ends the stream: records still held back for the next one of their engine are lost, and every run is counted.
    public mutating func finish() {
        for id in engines.keys.sorted() {
            if engines[id]?.held != nil { tally.withheld += 1 }
            endRun(id)
        }
        engines = [:]
    }

    private mutating func drawFault(for record: TelemetryRecord, afterHeld: Bool) -> Fault? {
        guard generator.chance(rate), !faults.isEmpty else { return nil }
        let fault = faults[generator.below(faults.count)]
        guard fault.breaksRuns else { return fault }
        // A gap right behind a gap is one gap, and the held record could not come late in it.
        let fits = (engines[record.engine]?.run ?? 0) > 0 && !record.reset && !record.end && !afterHeld
        return fits ? fault : nil
    }

    private mutating func accepted(_ record: TelemetryRecord) -> TelemetryFrames {
        tally.accepted[record.engine, default: 0] += 1
        if record.reset { endRun(record.engine) } else if engines[record.engine]?.skipped == true { tally.gaps += 1 }
        engines[record.engine]?.skipped = false
        engines[record.engine, default: Engine()].run += 1
        if record.end { endRun(record.engine, isEnded: true) }
        return TelemetryFrames(parts: encoded(record), expectation: .accepted)
    }

    private mutating func refused(_ parts: [[UInt8]], _ code: RefusalCode) -> TelemetryFrames {
        tally.refused[code, default: 0] += 1
        return TelemetryFrames(parts: parts, expectation: .refused(code))
    }

    private mutating func skip(_ engine: EngineID) {
        engines[engine]?.skipped = true
        endRun(engine)
    }

    private mutating func endRun(_ engine: EngineID, isEnded: Bool = false) {
        guard let run = engines[engine]?.run, run > 0 else { return }
        tally.runs[engine, default: []].append(CycleRun(cycles: run, isEnded: isEnded))
        engines[engine]?.run = 0
    }

    private mutating func encoded(_ record: TelemetryRecord) -> [[UInt8]] {
        var payload: [UInt8] = []
        encoder.encode(record, into: &payload)
        return [Array(Topic.text(.telemetry, record.engine).utf8), payload]
    }
}
