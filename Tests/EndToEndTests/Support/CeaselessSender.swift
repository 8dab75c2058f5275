import Foundation
import Synchronization
import Telemetry
import TestSupport
import ZeroMQ

/// A PUSH socket on a thread of its own that sends cycles as fast as they are taken, and waits where nobody takes them.
final class CeaselessSender: Sendable {
    private final class Shared: Sendable {
        let stopped = Atomic<Bool>(false)
        let isDropped = Atomic<Bool>(false)
        let count = Atomic<Int>(0)
    }

    private let thread: SocketThread
    private let shared: Shared

    /// - Parameters:
    ///   - rate: cycles a second; nil for as many as there is room for.
    ///   - row: what every cycle says, so that its engines never age; numbers of no engine without it.
    init(to endpoint: String, engines: Int, rate: Double? = nil, row: [Float] = (0..<24).map { Float($0) }) throws {
        let shared = Shared()
        self.shared = shared
        thread = try SocketThread(name: "sender") {
            guard
                let socket = try? Socket<PUSH>(
                    try Context(),
                    configure: {
                        $0.sendTimeout = .atMost(.milliseconds(50))
                        // What it still holds at the end is for the daemon of the end.
                        $0.linger = .atMost(.seconds(Patience.seconds))
                    }), (try? socket.connect(endpoint)) != nil
            else { return }
            let values = row.map { "\($0)" }.joined(separator: ",")
            let start = ContinuousClock.now
            while !shared.stopped.load(ordering: .acquiring) {
                let number = shared.count.load(ordering: .relaxed)
                if let rate, ContinuousClock.now < start + .seconds(Double(number) / rate) {
                    Thread.sleep(forTimeInterval: 0.5 / rate)
                    continue
                }
                let topic = "telemetry/E\(number % engines)/"
                let payload = Array(#"{"cycle":\#(number / engines + 1),"values":[\#(values)]}"#.utf8)
                guard (try? socket.send(topic: topic, payload: payload)) != nil else { continue }
                shared.count.add(1, ordering: .releasing)
            }
            if shared.isDropped.load(ordering: .acquiring) { try? socket.configure { $0.linger = .zero } }
        }
    }

    /// Cycles that libzmq has taken from it.
    var sent: Int { shared.count.load(ordering: .acquiring) }

    /// Ends it, and what libzmq still holds is nobody's.
    func drop() {
        shared.isDropped.store(true, ordering: .releasing)
        stop()
    }

    /// Ends it; what libzmq still holds is sent.
    func stop() {
        shared.stopped.store(true, ordering: .releasing)
        thread.join()
    }
}
