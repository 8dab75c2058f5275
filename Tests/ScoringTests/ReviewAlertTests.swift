import Scoring
import Telemetry
import Testing

/// Alerts as they come out of the review: whose windows count, how late they are, what outlives what.
@Suite struct ReviewAlertTests {
    private func review(_ policy: String = "look_ahead 15, stride 5", restored: [RestoredAlert] = []) throws
        -> FleetReview
    {
        FleetReview(
            tradeoff: try Plans.table(policy), alerts: AlertPolicy(threshold: 30, hysteresis: 10, lookAhead: 10),
            blend: .never, model: ReviewedEngine.liveModel, restored: restored)
    }

    @Test func anAlertSaysHowLateItsStepsAre() throws {
        let review = try review()
        var engine = ReviewedEngine(review: review)
        engine.live(24, .first)
        engine.live(rul: 29)
        #expect(
            engine.alerts == [
                Alert(
                    engine: engine.engine, id: 1, cycle: 25, state: .raised, by: .live, rul: 29, lookAhead: 0,
                    latency: Alert.Latency(cycles: 0, seconds: 0.25),
                    time: ReviewedEngine.received(25).advanced(byMicroseconds: 250_000), model: "m", epoch: 0,
                    sequence: 0)
            ])
        engine.live(5, rul: 29)
        // It has seen 5 cycles after the raising one, and 10 are asked for.
        engine.window(1, 1...30, rul: 20)
        #expect(engine.alerts.isEmpty && engine.settled.count == 15)
        engine.live(5, rul: 29)
        engine.window(2, 6...35, rul: 20)
        let verdict = try #require(engine.alerts.first)
        #expect(engine.alerts.count == 1 && verdict.id == 1 && verdict.state == .confirmed && verdict.by == .window)
        #expect(verdict.cycle == 25 && verdict.lookAhead == 10)
        #expect(verdict.latency == Alert.Latency(cycles: 10, seconds: 10.5))
        engine.live(rul: 60)
        #expect(engine.alerts.map(\.state) == [.cleared] && engine.alerts.first?.id == 1)
        #expect(
            review.alertCounts == Status.AlertCounts(standing: 0, raised: 1, confirmed: 1, retracted: 0, cleared: 1))
    }

    @Test func aWindowMayRaiseWhatItRetractedBefore() throws {
        let review = try review()
        var engine = ReviewedEngine(review: review)
        engine.live(30, .first, rul: 20)
        engine.window(1, 1...30, rul: 90)
        #expect(engine.alerts.map(\.state) == [.retracted] && engine.alerts[0].latency.cycles == 29)
        engine.live(5, rul: 20)
        engine.window(2, 6...35, rul: 10)
        #expect(engine.alerts.map(\.state) == [.raised, .confirmed] && engine.alerts.allSatisfy { $0.id == 2 })
        #expect(engine.alerts.allSatisfy { $0.cycle == 25 && $0.by == .window })
        #expect(engine.alerts.map(\.latency) == [Alert.Latency](repeating: .init(cycles: 10, seconds: 10.5), count: 2))
        #expect(review.alertCounts.standing == 1)
    }

    @Test func windowsOfALifeThatIsOverSayNothingOfTheNext() throws {
        let review = try review()
        var engine = ReviewedEngine(review: review)
        engine.live(29, .first)
        engine.live(rul: 20)
        #expect(engine.alerts.map(\.state) == [.raised])
        engine.live(5, .life, at: 1)
        #expect(engine.alerts.map(\.state) == [.cleared])
        engine.live(rul: 20)
        #expect(engine.alerts.map(\.id) == [2])
        engine.window(1, 1...30, rul: 10)
        engine.end(.reset, endsLife: true)
        #expect(engine.alerts.isEmpty && engine.settled.count == 15)
        engine.live(24)
        engine.window(1, 1...30, rul: 90)
        #expect(engine.alerts.map(\.state) == [.retracted] && engine.alerts[0].id == 2 && engine.alerts[0].cycle == 6)
    }

    @Test func atTheEndOfALifeTheLastWindowDecidesWhateverItSaw() throws {
        var engine = ReviewedEngine(review: try review())
        engine.live(30, .first)
        engine.window(1, 1...30)
        engine.live(3, rul: 20)
        engine.window(2, 4...33, rul: 15)
        #expect(engine.alerts.isEmpty)
        engine.end(.end, endsLife: true)
        let verdict = try #require(engine.alerts.first)
        #expect(verdict.state == .confirmed && verdict.cycle == 31 && verdict.lookAhead == 2 && verdict.model == "m")
        #expect(verdict.latency == Alert.Latency(cycles: 2, seconds: 2.75))
        engine.live(1, .life, at: 1)
        #expect(engine.alerts.map(\.state) == [.cleared])
    }

    @Test func withoutWindowsAnAlertNeedsNoVerdict() throws {
        var engine = ReviewedEngine(review: try review("live"))
        engine.live(rul: 20)
        #expect(engine.alerts.map(\.state) == [.raised] && engine.settled.count == 1)
        engine.live(rul: 80)
        #expect(engine.alerts.map(\.state) == [.cleared])
    }

    @Test(arguments: [Alert.State.raised, .confirmed])
    func whatStoodBeforeARestartStandsAndKeepsItsNumber(state: Alert.State) throws {
        let id = try EngineID("E1")
        let last = Alert(
            engine: id, id: 7, cycle: 95, state: state, by: .live, rul: 20, lookAhead: 0,
            latency: .init(cycles: 0, seconds: 0), time: .unixEpoch, model: "m", epoch: 9, sequence: 4)
        let review = try review(restored: [
            RestoredAlert(engine: id, last: last, raisedCycle: 95, raisedReceived: ReviewedEngine.received(95))
        ])
        #expect(
            review.alertCounts == Status.AlertCounts(standing: 1, raised: 0, confirmed: 0, retracted: 0, cleared: 0))
        var engine = ReviewedEngine(review: review, firstCycle: 101)
        engine.live(1, .first, rul: 20)
        engine.live(29, rul: 20)
        #expect(engine.alerts.isEmpty)
        engine.window(1, 101...130, rul: 15)
        if state == .raised {
            #expect(engine.alerts.map(\.state) == [.confirmed] && engine.alerts[0].id == 7)
            #expect(engine.alerts[0].latency == Alert.Latency(cycles: 35, seconds: 35.5))
        } else {
            #expect(engine.alerts.isEmpty)
        }
        engine.live(rul: 80)
        #expect(engine.alerts.map(\.state) == [.cleared] && engine.alerts[0].id == 7)
        engine.live(rul: 20)
        #expect(engine.alerts.map(\.id) == [8])
    }

    @Test func anAlertOutlivesAnEviction() throws {
        let review = try review()
        var engine = ReviewedEngine(review: review)
        engine.live(30, .first, rul: 20)
        engine.window(1, 1...30, rul: 20)
        #expect(engine.alerts.map(\.state) == [.confirmed])
        engine.end(.evicted)
        review.forget(engine.engine)
        #expect(review.alertCounts.standing == 1)
        engine.live(1, .first, at: 40, rul: 20)
        #expect(engine.alerts.isEmpty)
        engine.live(rul: 90)
        #expect(engine.alerts.map(\.state) == [.cleared] && engine.alerts[0].id == 1)
        engine.live(rul: 20)
        #expect(engine.alerts.map(\.id) == [2])
    }

    @Test func thresholdsMayChangeAtAnyTime() throws {
        let review = try review()
        var engine = ReviewedEngine(review: review)
        engine.live(5, .first, rul: 50)
        #expect(engine.alerts.isEmpty)
        review.alertPolicy = AlertPolicy(threshold: 60, hysteresis: 10, lookAhead: 10)
        engine.live(rul: 50)
        #expect(engine.alerts.map(\.state) == [.raised])
        review.alertPolicy = AlertPolicy(threshold: 20, hysteresis: 10, lookAhead: 0)
        engine.live(24, rul: 50)
        engine.window(1, 1...30, rul: 50)
        #expect(engine.alerts.map(\.state) == [.retracted])
    }
}

/// What hangs on a window, as the daemon asks when it puts it in line.
@Suite struct WindowImportanceTests {
    static let cases: [(rul: Float, judged: Float?, expected: WindowImportance)] = [
        (100, nil, .ordinary),
        (41, nil, .ordinary),
        (40, nil, .near),
        (31, nil, .near),
        (.nan, nil, .judging),
        (30, nil, .judging),
        // Confirmed: judged. Retracted while live insists: a window may raise it again.
        (20, 10, .ordinary),
        (20, 90, .judging),
    ]

    @Test(arguments: cases) func followsFromTheAlertAndFromLive(
        rul: Float, judged: Float?, expected: WindowImportance
    ) throws {
        let review = FleetReview(
            tradeoff: try Plans.table("look_ahead 15, stride 5"),
            alerts: AlertPolicy(threshold: 30, hysteresis: 10, lookAhead: 10), blend: .never,
            model: ReviewedEngine.liveModel)
        var engine = ReviewedEngine(review: review)
        engine.live(19, .first)
        engine.live(20, rul: rul)
        if let judged { engine.window(1, 10...39, rul: judged) }
        var schedule = WindowSchedule(length: 30)
        schedule.beginRun(at: try Cycle(10))
        let span = try #require(schedule.complete(at: try Cycle(39), stride: 5))
        let job = WindowJob(
            engine: engine.engine, span: span, rows: RowRing(capacity: 30, width: 1),
            liveRUL: [Float](repeating: rul, count: 30), firstReceived: .unixEpoch, lastReceived: .unixEpoch)
        #expect(review.importance(of: job) == expected)
    }
}
