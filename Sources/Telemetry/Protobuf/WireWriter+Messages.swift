// Numbers are those of tandem.proto; a test compares the bytes with those of the generated messages.

extension WireWriter {
    /// The most bytes of one field that is no text and not repeated: its tag, and a number or a small message.
    private static let field = 20

    static func append(_ score: LiveScore, to bytes: inout [UInt8]) {
        let texts = score.engine.text.utf8.count + score.model.utf8.count
        append(atMost: texts + 13 * field, to: &bytes) { $0.write(score) }
    }

    static func append(_ score: WindowScore, to bytes: inout [UInt8]) {
        let texts = score.engine.text.utf8.count + score.model.utf8.count
        let floats = score.rulByCycle.count + score.sigmaByCycle.count + score.liveRULByCycle.count
        let integers = score.cycles.count + score.lookAhead.count
        let columns = floats * 4 + integers * 10 + score.settled.count
        append(atMost: texts + columns + 19 * field, to: &bytes) { $0.write(score) }
    }

    static func append(_ score: SettledScore, to bytes: inout [UInt8]) {
        let texts = score.engine.text.utf8.count + score.model.utf8.count
        append(atMost: texts + 21 * field, to: &bytes) { $0.write(score) }
    }

    private mutating func write(_ score: LiveScore) {
        string(1, score.engine.text)
        integer(2, score.cycle)
        float(3, score.rul)
        float(4, score.sigma)
        integer(5, score.health.mirror.rawValue)
        floats(6, score.probabilities.normal, score.probabilities.degrading, score.probabilities.critical)
        integer(7, Int(Int32(clamping: score.lookAhead)))
        packedBits(8, score.flags.rawValue & ScoreFlags.known.rawValue)
        integer(9, Int(score.received.microseconds))
        integer(10, Int(score.scored.microseconds))
        string(11, score.model)
        unsigned(12, score.epoch)
        unsigned(13, score.sequence)
    }

    private mutating func write(_ score: WindowScore) {
        string(1, score.engine.text)
        integer(2, score.window)
        integer(3, score.firstCycle)
        integer(4, score.lastCycle)
        float(5, score.rul)
        integer(6, score.health.mirror.rawValue)
        packed(7, score.cycles)
        packed(8, score.rulByCycle)
        packed(9, score.sigmaByCycle)
        packed(10, score.lookAhead)
        packed(11, score.liveRULByCycle)
        packed(12, score.settled)
        double(13, score.contextWaitMilliseconds)
        double(14, score.computeMicroseconds)
        double(15, score.queueMicroseconds)
        string(16, score.model)
        unsigned(17, score.epoch)
        unsigned(18, score.sequence)
        integer(20, score.contextWaitCycles)
    }

    private mutating func write(_ score: SettledScore) {
        string(1, score.engine.text)
        integer(2, score.cycle)
        float(3, score.rul)
        float(4, score.sigma)
        integer(5, score.health.mirror.rawValue)
        integer(6, Int(Int32(clamping: score.lookAhead)))
        integer(7, score.window ?? 0)
        float(8, score.liveRUL)
        unsigned(9, score.liveSequence)
        float(10, score.delta)
        double(11, score.contextWaitMilliseconds)
        double(12, score.computeMicroseconds)
        string(13, score.model)
        unsigned(14, score.epoch)
        unsigned(15, score.sequence)
        integer(16, score.by.mirror.rawValue)
        float(17, score.windowWeight)
        integer(18, Int(Int32(clamping: score.asked)))
        integer(19, score.short?.mirror.rawValue ?? 0)
        float(20, score.liveSigma)
        double(21, score.queueMicroseconds)
    }
}
