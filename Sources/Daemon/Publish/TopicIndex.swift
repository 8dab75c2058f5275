package import Telemetry

/// The engines with a last value, family by family.
package struct TopicIndex: Sendable {
    /// The families that have last values per engine, in the order in which new subscribers get them.
    package static let families: [TopicFamily] = [.live, .window, .settled, .alert, .event]

    private var live = EngineIndex()
    private var window = EngineIndex()
    private var settled = EngineIndex()
    private var alert = EngineIndex()
    private var event = EngineIndex()
    private let none = EngineIndex()

    package init() {}

    package subscript(family: TopicFamily) -> EngineIndex {
        _read {
            switch family {
            case .live: yield live
            case .window: yield window
            case .settled: yield settled
            case .alert: yield alert
            case .event: yield event
            case .status, .telemetry: yield none
            }
        }
    }

    package mutating func insert(_ engine: EngineID, _ family: TopicFamily) {
        change(family) { $0.insert(engine) }
    }

    package mutating func remove(_ engine: EngineID, _ family: TopicFamily) {
        change(family) { $0.remove(engine) }
    }

    private mutating func change(_ family: TopicFamily, _ body: (inout EngineIndex) -> Void) {
        switch family {
        case .live: body(&live)
        case .window: body(&window)
        case .settled: body(&settled)
        case .alert: body(&alert)
        case .event: body(&event)
        case .status, .telemetry: break
        }
    }
}
