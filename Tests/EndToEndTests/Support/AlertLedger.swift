import Foundation
import Journal
import Telemetry
import Testing

/// The alert messages that subscribers saw, each once, and what they say taken together.
struct AlertLedger {
    /// What tells one message from every other.
    struct Key: Hashable {
        let engine: EngineID
        let epoch: UInt64
        let sequence: UInt64
    }

    private(set) var alerts: [Key: Alert] = [:]
    private(set) var messages = 0

    /// Takes what a subscriber heard. The same message again, as a newcomer's last value, must be the same.
    mutating func add(_ heard: [Alert]) {
        for alert in heard {
            let key = Key(alert)
            if let known = alerts[key] { #expect(known == alert) }
            alerts[key] = alert
            messages += 1
        }
    }

    /// The states of every alert, by engine and number, in the order of their publication.
    var lives: [EngineID: [UInt64: [Alert.State]]] { Self.lives(Array(alerts.values)) }

    static func lives(_ alerts: [Alert]) -> [EngineID: [UInt64: [Alert.State]]] {
        var lives: [EngineID: [UInt64: [Alert.State]]] = [:]
        for alert in alerts.sorted(by: { ($0.epoch, $0.sequence) < ($1.epoch, $1.sequence) }) {
            lives[alert.engine, default: [:]][alert.id, default: []].append(alert.state)
        }
        return lives
    }

    /// Expects that every alert begins with its raising, once, has at most one verdict, and numbers rise without a gap from 1.
    static func expectOrder(_ alerts: [Alert]) {
        let allowed: Set<[Alert.State]> = [
            [.raised], [.raised, .confirmed], [.raised, .retracted], [.raised, .cleared],
            [.raised, .confirmed, .cleared],
        ]
        for (engine, ids) in lives(alerts) {
            #expect(ids.keys.sorted() == Array(1...UInt64(ids.count)), "\(engine)")
            for (id, states) in ids { #expect(allowed.contains(states), "\(engine), alert \(id): \(states)") }
        }
    }
}

extension AlertLedger.Key {
    init(_ alert: Alert) {
        self.init(engine: alert.engine, epoch: alert.epoch, sequence: alert.sequence)
    }
}

/// What a daemon that has ended left in its journal, oldest first.
func journaledAlerts(_ path: String) throws -> [JournaledAlert] {
    let store = AlertStore(try JournalFile(path: path))
    return try store.lastOfEachEngine().map(\.alert.engine).flatMap { try store.all(of: $0) }
        .sorted {
            ($0.alert.epoch, $0.alert.time, $0.alert.sequence) < ($1.alert.epoch, $1.alert.time, $1.alert.sequence)
        }
}
