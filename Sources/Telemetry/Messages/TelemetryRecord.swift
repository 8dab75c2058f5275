/// One cycle of one engine, checked and in the order of the channel schema.
///
/// Make one record and decode into it again and again: its memory is reused.
public struct TelemetryRecord: Sendable {
    public var engine: EngineID
    public var cycle: Cycle

    /// The raw values in schema order; NaN where the value is ``missing``.
    public var values: [Float]

    /// The rising indices of values that were `null` or outside their channel's plausible range; they have to be imputed.
    public var missing: [Int]

    /// When the cycle was recorded, as its publisher says.
    public var time: Timestamp?

    /// Whether a new life begins at this cycle: what is known of the engine is forgotten first.
    public var reset: Bool

    /// Whether this is the last cycle of the life: no more will come.
    public var end: Bool

    /// Who sends, of up to ``Limits/publisherNameBytes`` bytes.
    public var publisher: String?

    public init(
        engine: EngineID,
        cycle: Cycle,
        values: [Float],
        missing: [Int] = [],
        time: Timestamp? = nil,
        reset: Bool = false,
        end: Bool = false,
        publisher: String? = nil
    ) {
        self.engine = engine
        self.cycle = cycle
        self.values = values
        self.missing = missing
        self.time = time
        self.reset = reset
        self.end = end
        self.publisher = publisher
    }

    /// A record to decode into, with room for `channels` values.
    public init(reservingChannels channels: Int) {
        self.init(engine: .placeholder, cycle: .first, values: [])
        values.reserveCapacity(channels)
    }
}

extension TelemetryRecord: Hashable {
    /// Records are equal if their fields are, values bit by bit, so that missing values (NaN) equal each other.
    public static func == (left: TelemetryRecord, right: TelemetryRecord) -> Bool {
        left.engine == right.engine && left.cycle == right.cycle
            && left.values.elementsEqual(right.values) { $0.bitPattern == $1.bitPattern }
            && left.missing == right.missing && left.time == right.time && left.reset == right.reset
            && left.end == right.end && left.publisher == right.publisher
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(engine)
        hasher.combine(cycle)
    }
}
