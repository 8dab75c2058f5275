extension ScoreFlags {
    private static let mirrors: [(flag: ScoreFlags, mirror: ProtobufFlag)] = [
        (.warmingUp, .warmingUp), (.imputed, .imputed), (.resumed, .resumed),
    ]

    /// Takes the flags from Protobuf; flags of later versions are left out.
    init(_ mirror: [ProtobufFlag]) {
        self = []
        for (flag, word) in Self.mirrors where mirror.contains(word) { insert(flag) }
    }
}
