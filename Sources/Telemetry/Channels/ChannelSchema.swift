import System

/// The channels of a model bundle in their order: what a telemetry record must hold.
///
/// ```swift
/// let schema = try ChannelSchema([
///     Channel(name: "T24", unit: "degR", range: 500...800),
///     Channel(name: "Nf", unit: "rpm", range: 0...3_000),
/// ])
/// schema.index(of: "Nf")  // 1
/// ```
public struct ChannelSchema: Hashable, Sendable {
    /// The channels, in the order of `values`.
    public let channels: [Channel]

    /// Where each name stands.
    let names: ChannelNameTable

    /// Checks and takes the channels.
    ///
    /// - Throws: ``InvalidChannelSchema`` if there are none or more than ``Limits/channels``, if a name is empty, too long, holds
    ///   a control character or comes twice, if a unit is too long, or if a range has a bound that is not finite.
    public init(_ channels: [Channel]) throws(InvalidChannelSchema) {
        guard !channels.isEmpty else {
            throw InvalidChannelSchema(.empty, "no channels, expected 1 to \(Limits.channels)")
        }
        guard channels.count <= Limits.channels else {
            throw InvalidChannelSchema(.tooMany, "found \(channels.count) channels, expected 1 to \(Limits.channels)")
        }
        for (index, channel) in channels.enumerated() {
            try Self.check(channel, index: index)
        }
        names = try ChannelNameTable(channels.map(\.name))
        self.channels = channels
    }

    /// How many values a record holds.
    public var count: Int { channels.count }

    /// Where a channel stands in `values`, or nil if there is none of that name.
    public func index(of name: String) -> Int? {
        var name = name
        return name.withUTF8 { names.index(of: UnsafeRawBufferPointer($0)) }
    }

    private static func check(_ channel: Channel, index: Int) throws(InvalidChannelSchema) {
        let bytes = channel.name.utf8
        let place = "channel \(index)"
        guard !bytes.isEmpty, bytes.count <= Limits.channelNameBytes else {
            throw InvalidChannelSchema(
                .name,
                "\(place) has a name of \(bytes.count) bytes, expected 1 to \(Limits.channelNameBytes)"
            )
        }
        guard Quotation.isPrintable(channel.name) else {
            throw InvalidChannelSchema(.name, "\(place) has a control character in its name \(Quotation.text(bytes))")
        }
        guard channel.unit.utf8.count <= Limits.channelNameBytes else {
            throw InvalidChannelSchema(
                .unit,
                "\(place) (\(channel.name)) has a unit of \(channel.unit.utf8.count) bytes, expected at most "
                    + "\(Limits.channelNameBytes)"
            )
        }
        guard Quotation.isPrintable(channel.unit) else {
            throw InvalidChannelSchema(
                .unit,
                "\(place) (\(channel.name)) has a control character in its unit \(Quotation.text(channel.unit.utf8))")
        }
        if let range = channel.range, !range.lowerBound.isFinite || !range.upperBound.isFinite {
            throw InvalidChannelSchema(
                .range,
                "\(place) (\(channel.name)) has the range \(range.lowerBound) to \(range.upperBound), expected finite bounds"
            )
        }
    }
}

extension ChannelSchema {
    public static func == (left: ChannelSchema, right: ChannelSchema) -> Bool {
        left.channels == right.channels
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(channels)
    }
}
