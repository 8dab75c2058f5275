extension ProtobufStatus.Tradeoff {
    init(_ tradeoff: Status.Tradeoff) {
        self.init()
        policy = tradeoff.policy
        lookAhead = Int32(clamping: tradeoff.lookAhead)
        stride = Int32(clamping: tradeoff.stride)
        policyStride = Int32(clamping: tradeoff.policyStride)
        longestStride = Int32(clamping: tradeoff.longestStride)
        windowLength = Int32(clamping: tradeoff.windowLength)
        level = Int32(clamping: tradeoff.level)
        state = tradeoff.state.mirror
        changes = tradeoff.changes
        if let error = tradeoff.expected.error { expected.error = error }
        expected.waitCycles = tradeoff.expected.waitCycles
        expected.windowsPerS = tradeoff.expected.windowsPerSecond
        if let cpu = tradeoff.expected.cpu { expected.cpu = cpu }
        engines = tradeoff.engines.map { rule in
            var message = EngineRule()
            message.pattern = rule.pattern
            message.policy = rule.policy
            message.lookAhead = Int32(clamping: rule.lookAhead)
            message.stride = Int32(clamping: rule.stride)
            return message
        }
    }
}

extension Status.Tradeoff {
    init(_ message: ProtobufStatus.Tradeoff) throws(Refusal) {
        self.init(
            policy: message.policy,
            lookAhead: Int(message.lookAhead),
            stride: Int(message.stride),
            policyStride: Int(message.policyStride),
            longestStride: Int(message.longestStride),
            windowLength: Int(message.windowLength),
            level: Int(message.level),
            state: try State(message.state, field: "tradeoff.state"),
            changes: message.changes,
            expected: Expected(
                error: message.expected.hasError ? message.expected.error : nil,
                waitCycles: message.expected.waitCycles,
                windowsPerSecond: message.expected.windowsPerS,
                cpu: message.expected.hasCpu ? message.expected.cpu : nil
            ),
            engines: message.engines.map { rule in
                EngineRule(
                    pattern: rule.pattern, policy: rule.policy, lookAhead: Int(rule.lookAhead), stride: Int(rule.stride)
                )
            }
        )
    }
}
