import Foundation
import Synchronization

/// Pushes an engine's cycles, on a thread of its own, and then stays: it takes note of the end of the stream, and of a heartbeat
/// that says when it should take the connection for dead, and heeds neither. No libzmq of ours would do so.
final class StubbornSender: Sendable {
    private final class Shared: Sendable {
        let sent = Atomic<Int>(0)
        let wasAsked = Atomic<Bool>(false)
        let wasTold = Atomic<Bool>(false)
    }

    private let peer: HandmadePeer
    private let shared = Shared()

    /// - Parameter goesOn: it sends without a pause until it is asked to end its stream; otherwise a few cycles and no more.
    init(to endpoint: String, engine: String, goesOn: Bool) throws {
        peer = try HandmadePeer(endpoint, type: "PUSH")
        Thread.detachNewThread { [peer, shared] in Self.run(peer, engine, goesOn, shared) }
    }

    deinit { peer.stop() }

    /// As the daemon sees it.
    var address: String { peer.address }
    /// Cycles that the system has taken from it.
    var sent: Int { shared.sent.load(ordering: .acquiring) }
    /// A heartbeat came, with its time to live.
    var wasAsked: Bool { shared.wasAsked.load(ordering: .acquiring) }
    /// The daemon has ended its side of the stream.
    var wasTold: Bool { shared.wasTold.load(ordering: .acquiring) }

    private static func run(_ peer: HandmadePeer, _ engine: String, _ goesOn: Bool, _ shared: Shared) {
        var cycle = 0
        while true {
            let isSending = cycle < 5 || (goesOn && !shared.wasAsked.load(ordering: .relaxed))
            if isSending {
                cycle += 1
                let isSent = (try? peer.send(topic: "telemetry/\(engine)/", payload: SeaLevel.cycle(cycle))) != nil
                guard isSent else { return }
                shared.sent.store(cycle, ordering: .releasing)
            }
            switch peer.look(waits: !isSending) {
            case .nothing: break
            case .bytes(let bytes):
                if String(decoding: bytes, as: UTF8.self).contains("PING") {
                    shared.wasAsked.store(true, ordering: .releasing)
                }
            case .end:
                shared.wasTold.store(true, ordering: .releasing)
                return
            }
        }
    }
}
