import Foundation
import Synchronization

/// Other work on this machine: threads that do nothing but keep its processors busy, for as long as this lives.
public final class BusyProcessors: Sendable {
    private final class Flag: Sendable {
        let isDone = Atomic<Bool>(false)
    }

    private let flag = Flag()

    /// - Parameter perProcessor: how many threads each processor has to share itself among.
    public init(perProcessor: Int = 1) {
        for _ in 0..<(perProcessor * ProcessInfo.processInfo.activeProcessorCount) {
            Thread.detachNewThread { [flag] in
                while !flag.isDone.load(ordering: .relaxed) {}
            }
        }
    }

    deinit { stop() }

    public func stop() { flag.isDone.store(true, ordering: .relaxed) }
}
