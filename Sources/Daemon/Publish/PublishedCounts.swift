import Telemetry

/// Messages published by family. A family is counted for every message, so each has a place of its own.
struct PublishedCounts {
    private var live: UInt64 = 0
    private var window: UInt64 = 0
    private var settled: UInt64 = 0
    private var alert: UInt64 = 0
    private var event: UInt64 = 0
    private var status: UInt64 = 0

    mutating func count(_ family: TopicFamily) {
        switch family {
        case .live: live += 1
        case .window: window += 1
        case .settled: settled += 1
        case .alert: alert += 1
        case .event: event += 1
        case .status: status += 1
        case .telemetry: break
        }
    }

    /// Families without a message are left out.
    var byFamily: [TopicFamily: UInt64] {
        let all: [TopicFamily: UInt64] = [
            .live: live, .window: window, .settled: settled, .alert: alert, .event: event, .status: status,
        ]
        return all.filter { $0.value > 0 }
    }
}
