import Telemetry

/// One of each message, with numbers that are awkward to write.
enum Sample {
    static let engine = try! EngineID("FD001-1")
    static let model = "cmapss-1.0.0@3f2a91c0"
    static let epoch: UInt64 = 1_772_366_400_000_000
    static let time = Timestamp(microseconds: 1_772_366_400_000_250)

    static let live = LiveScore(
        engine: engine,
        cycle: 31,
        rul: 112.5,
        sigma: 9.253101,
        health: .normal,
        probabilities: HealthProbabilities(normal: 0.98213, degrading: 0.0171234, critical: 1e-7),
        flags: [.warmingUp, .resumed],
        received: time,
        scored: time.advanced(byMicroseconds: 160),
        model: model,
        epoch: epoch,
        sequence: 31
    )

    static let window = WindowScore(
        engine: engine,
        window: 4,
        firstCycle: 31,
        lastCycle: 33,
        rul: 29.75,
        health: .critical,
        cycles: [31, 32, 33],
        rulByCycle: [31.5, 30.25, 29.75],
        sigmaByCycle: [4.5, 5, 6.125],
        lookAhead: [2, 1, 0],
        liveRULByCycle: [40, .leastNonzeroMagnitude, .greatestFiniteMagnitude],
        settled: [true, false, false],
        contextWaitCycles: 2,
        contextWaitMilliseconds: 200.125,
        computeMicroseconds: 1680.1,
        queueMicroseconds: 0.1,
        model: model,
        epoch: epoch,
        sequence: .max
    )

    static let abandoned = AbandonedWindow(
        engine: engine,
        window: 5,
        firstCycle: 41,
        lastCycle: 70,
        reason: .overload,
        epoch: epoch,
        sequence: 5
    )

    static let settled = SettledScore(
        engine: engine,
        cycle: Limits.maximumCycle,
        rul: 31.5,
        sigma: 4.5,
        health: .degrading,
        lookAhead: 20,
        asked: 20,
        short: nil,
        by: .blend,
        window: 4,
        windowWeight: 0.906,
        liveRUL: 40,
        liveSigma: 9.25,
        liveSequence: 31,
        delta: -8.5,
        contextWaitMilliseconds: 200.125,
        computeMicroseconds: 1680.1,
        queueMicroseconds: 12.5,
        model: model,
        epoch: epoch,
        sequence: 12
    )

    static let settledByLive = SettledScore(
        engine: engine,
        cycle: 192,
        rul: 3.5,
        sigma: 9.25,
        health: .critical,
        lookAhead: 0,
        asked: 20,
        short: .end,
        by: .live,
        window: nil,
        windowWeight: 0,
        liveRUL: 3.5,
        liveSigma: 9.25,
        liveSequence: 192,
        delta: 0,
        contextWaitMilliseconds: 0,
        computeMicroseconds: 0,
        queueMicroseconds: 0,
        model: model,
        epoch: epoch,
        sequence: 192
    )

    static let alert = Alert(
        engine: engine,
        id: 3,
        cycle: 170,
        state: .raised,
        by: .live,
        rul: 29.99,
        lookAhead: 0,
        latency: Alert.Latency(cycles: 0, seconds: 0.00016),
        time: time,
        model: model,
        epoch: epoch,
        sequence: 1
    )

    static let event = Event(
        engine: engine,
        kind: .gap,
        firstCycle: 5,
        lastCycle: 7,
        reason: "cycles 5 to 7 never came: \"quoted\", \\, \u{1}, \n and µ",
        time: time,
        epoch: epoch,
        sequence: 2
    )

    static let eventOfNoEngine = Event(
        engine: nil,
        kind: .refused,
        reason: Refusal.frameCount(3).description,
        time: time,
        epoch: epoch,
        sequence: 1
    )

    static let status = Status(
        epoch: epoch,
        uptimeSeconds: 12.5,
        engines: 100,
        cyclesPerSecond: 13096.25,
        windowsPerSecond: 1309,
        received: 13_099,
        accepted: 13_096,
        refused: [.channelCount: 1, .frameCount: 2],
        published: [.live: 13_096, .window: 1_000, .status: 12],
        windows: Status.WindowCounts(due: 1_003, scored: 1_000, abandoned: [.gap: 1, .overload: 1], queued: 1),
        latency: Status.PathLatency(
            live: Status.LatencySummary(p50: 180, p99: 420.5, p999: 900, max: 1_200),
            window: .none
        ),
        delays: Status.Delays(
            window: Status.Delay(
                contextCycles: Status.LatencySummary(p50: 29, p99: 29, p999: 29, max: 29),
                contextMilliseconds: Status.LatencySummary(p50: 290, p99: 291.5, p999: 300, max: 301),
                tandemMicroseconds: Status.LatencySummary(p50: 700, p99: 1_500, p999: 2_000, max: 2_500.5)
            ),
            settled: .none
        ),
        tradeoff: Status.Tradeoff(
            policy: "balanced",
            lookAhead: 15,
            stride: 10,
            policyStride: 5,
            longestStride: 15,
            windowLength: 30,
            level: 1,
            state: .stretched,
            changes: 3,
            expected: Status.Tradeoff.Expected(error: 9.5, waitCycles: 19.5, windowsPerSecond: 1_309.625, cpu: 0.375),
            engines: [
                Status.Tradeoff.EngineRule(pattern: "FD001-*", policy: "look_ahead 20", lookAhead: 20, stride: 5)
            ]
        ),
        alerts: Status.AlertCounts(standing: 2, raised: 9, confirmed: 5, retracted: 3, cleared: 4, unrecorded: 7),
        precision: Status.PathPrecision(live: "int8", window: "bfloat16"),
        connections: [
            .ingest: Status.ConnectionCounts(
                standing: 3, made: 5, lost: 2, refused: [.wrongType: 4], unreached: [.unresolved: 9]),
            .control: Status.ConnectionCounts(),
        ],
        queues: [
            Status.Queue(name: "windows", depth: 1, limit: 16_384, highest: 900),
            Status.Queue(name: "orders", depth: 0, limit: 64, highest: 2),
        ],
        models: [
            Status.ModelShare(model: "cmapss-1.0.0@0badcafe", engines: 12),
            Status.ModelShare(model: model, engines: 88),
        ],
        subscriptions: Status.Subscriptions(served: 3, refused: 1, resent: 500),
        importance: [
            Status.WindowImportance(name: "ordinary", queued: 1, scored: 900, abandoned: 1),
            Status.WindowImportance(name: "judging", queued: 0, scored: 100, abandoned: 0),
        ],
        model: model,
        draining: true,
        version: "0.1.0",
        time: time,
        sequence: 12
    )

    static let all: [ScoreMessage] = [
        .live(live), .window(window), .abandoned(abandoned), .settled(settled), .settled(settledByLive), .alert(alert),
        .event(event),
        .event(eventOfNoEngine), .status(status),
    ]
}

extension ScoreMessage {
    func encoded(_ encoding: Encoding) -> [UInt8] {
        var encoder = MessageEncoder(encoding: encoding)
        var bytes: [UInt8] = []
        encoder.encode(self, into: &bytes)
        return bytes
    }

    var topic: [UInt8] { Array(Topic.text(family, engine).utf8) }
}
