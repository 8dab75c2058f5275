import Foundation
import Simulation
import Synchronization
import TestSupport
import ZeroMQ

/// A synthetic fleet that goes on for as long as the test likes, on a thread of its own, as fast as it is let: it waits whenever it is
/// too far ahead of what the test looks at, so that no rate has to be chosen.
final class SteadyFleet: Sendable {
    /// What the thread and the test both know.
    private final class Shared: Sendable {
        struct State {
            var sent = 0
            var hasEnded = false
            var failure: String?
        }

        let state = Mutex(State())
        let isDone = Atomic<Bool>(false)
    }

    private let shared = Shared()

    /// - Parameters:
    ///   - endpoint: of a daemon that takes telemetry by PULL.
    ///   - isWelcome: whether one more cycle is, when so many were sent.
    init(_ options: FleetOptions, to endpoint: String, isWelcome: @escaping @Sendable (_ sent: Int) -> Bool) {
        Thread.detachNewThread { [shared] in
            do {
                try Self.send(options, to: endpoint, shared, isWelcome)
            } catch {
                shared.state.withLock { $0.failure = "\(error)" }
            }
            shared.state.withLock { $0.hasEnded = true }
        }
    }

    deinit { shared.isDone.store(true, ordering: .releasing) }

    private static func send(
        _ options: FleetOptions, to endpoint: String, _ shared: Shared, _ isWelcome: (_ sent: Int) -> Bool
    ) throws {
        var feed = try FleetFeed(options, to: endpoint, linger: .atMost(.seconds(Patience.seconds)))
        while !shared.isDone.load(ordering: .acquiring) {
            guard isWelcome(feed.sent) else {
                Thread.sleep(forTimeInterval: 0.002)
                continue
            }
            guard try feed.step() else { return }
            let sent = feed.sent
            shared.state.withLock { $0.sent = sent }
        }
    }

    /// Why it sends no more, if nobody has told it to stop.
    var failure: String? { shared.state.withLock { $0.failure } }

    /// Stops sending.
    ///
    /// - Returns: how many cycles were sent.
    func stop() async -> Int {
        shared.isDone.store(true, ordering: .releasing)
        _ = await Patience.wait { shared.state.withLock { $0.hasEnded } }
        return shared.state.withLock { $0.sent }
    }
}
