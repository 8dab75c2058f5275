/// A closed set of words that has a Protobuf enum of the same words.
protocol ProtobufMirrored: CaseIterable, RawRepresentable<String>, Sendable {
    associatedtype Mirror: Equatable

    /// The same word in Protobuf.
    var mirror: Mirror { get }
}

extension ProtobufMirrored {
    /// Takes a word from Protobuf.
    ///
    /// - Throws: ``Refusal`` with ``RefusalCode/fieldType`` for a word that is not set or not known.
    init(_ mirror: Mirror, field: StaticString) throws(Refusal) {
        guard let word = Self.allCases.first(where: { $0.mirror == mirror }) else {
            let words = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.fieldType, "\(field) is \(mirror), expected one of \(words)")
        }
        self = word
    }
}

extension Health: ProtobufMirrored {
    var mirror: ProtobufHealth {
        switch self {
        case .normal: .normal
        case .degrading: .degrading
        case .critical: .critical
        }
    }
}

extension AbandonReason: ProtobufMirrored {
    var mirror: ProtobufAbandonReason {
        switch self {
        case .gap: .gap
        case .reset: .reset
        case .evicted: .evicted
        case .overload: .overload
        case .shutdown: .shutdown
        case .end: .end
        }
    }
}

extension Alert.State: ProtobufMirrored {
    var mirror: ProtobufAlert.State {
        switch self {
        case .raised: .raised
        case .confirmed: .confirmed
        case .retracted: .retracted
        case .cleared: .cleared
        }
    }
}

extension Alert.Path: ProtobufMirrored {
    var mirror: ProtobufAlert.Path {
        switch self {
        case .live: .live
        case .window: .window
        }
    }
}

extension Event.Kind: ProtobufMirrored {
    var mirror: ProtobufEvent.Kind {
        switch self {
        case .gap: .gap
        case .late: .late
        case .duplicate: .duplicate
        case .reset: .reset
        case .evicted: .evicted
        case .refused: .refused
        case .ended: .ended
        case .tradeoff: .tradeoff
        case .model: .model
        case .connection: .connection
        }
    }
}

extension SettledScore.Source: ProtobufMirrored {
    var mirror: ProtobufSettledScore.Source {
        switch self {
        case .live: .live
        case .window: .window
        case .blend: .blend
        }
    }
}

extension SettledScore.Short: ProtobufMirrored {
    var mirror: ProtobufSettledScore.Short {
        switch self {
        case .gap: .gap
        case .reset: .reset
        case .end: .end
        case .evicted: .evicted
        case .overload: .overload
        case .shutdown: .shutdown
        case .policy: .policy
        }
    }
}

extension Status.Tradeoff.State: ProtobufMirrored {
    var mirror: ProtobufStatus.Tradeoff.State {
        switch self {
        case .policy: .policy
        case .stretched: .stretched
        }
    }
}
