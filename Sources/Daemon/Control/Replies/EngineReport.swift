import Scoring
import Telemetry

/// Everything there is to say about one engine.
struct EngineReport: ControlReport {
    let snapshot: EngineSnapshot
    let schema: ChannelSchema
    let tradeoff: TradeoffTable
    /// The last message of each of its topics, as published.
    let last: [LastMessage]

    var members: [JSONTree.Member] {
        [
            .init("engine", .text(snapshot.engine.text)), .init("cycles", cycles), .init("ring", ring),
            .init("tradeoff", plan), .init("schedule", schedule), .init("model", .text(snapshot.model)),
            .init("last_seen", .text("\(snapshot.lastSeen)")),
            .init("last", .object(last.map { JSONTree.Member($0.family.rawValue, $0.json) })),
        ]
    }

    private var cycles: JSONTree {
        .object([
            "last": snapshot.last.map { .integer($0.number) },
            "first_of_life": snapshot.lifeFirst.map { .integer($0.number) },
            "first_of_run": snapshot.runFirst.map { .integer($0.number) }, "in_life": .integer(snapshot.cyclesInLife),
        ])
    }

    private var plan: JSONTree {
        let plan = tradeoff.plans[snapshot.plan]
        return .object([
            "policy": .text(plan.policy.description),
            "pattern": snapshot.plan > 0 ? .text(tradeoff.rules[snapshot.plan - 1].description) : nil,
            "look_ahead": .integer(plan.lookAhead), "stride": .integer(tradeoff.stride(of: snapshot.plan) ?? 0),
        ])
    }

    private var schedule: JSONTree {
        .object([
            "next": snapshot.nextWindow.map { next in
                .object(["first": .integer(next.lowerBound.number), "last": .integer(next.upperBound.number)])
            }
        ])
    }

    private var ring: JSONTree {
        let newest = zip(schema.channels, snapshot.newestRow).map { channel, value in
            JSONTree.Member(channel.name, .number(Double("\(value)") ?? Double(value)))
        }
        return .object([
            "rows": .integer(snapshot.rows), "capacity": .integer(snapshot.capacity),
            "newest": newest.isEmpty ? .null : .object(newest),
        ])
    }
}
