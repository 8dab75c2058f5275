import Synchronization
import TestSupport
import Testing

/// The lock that keeps tests apart which load the machine.
@Suite struct FairLockTests {
    private final class Visits: Sendable {
        let order = Mutex<[Int]>([])
        let inside = Atomic<Int>(0)

        /// One task's stay in the lock.
        func stay(_ number: Int) async {
            #expect(inside.add(1, ordering: .sequentiallyConsistent).newValue == 1)
            await Task.yield()
            order.withLock { $0.append(number) }
            inside.subtract(1, ordering: .sequentiallyConsistent)
        }
    }

    @Test func oneTaskIsInsideAtATimeAndEachComesOnce() async throws {
        let (lock, visits) = (FairLock(), Visits())
        try await withThrowingTaskGroup { group in
            for number in 0..<200 { group.addTask { try await lock.withLock { await visits.stay(number) } } }
            try await group.waitForAll()
        }
        #expect(visits.order.withLock { $0.sorted() } == Array(0..<200))
    }

    @Test func whoHasThrownHasLeft() async throws {
        struct Failure: Error {}
        let lock = FairLock()
        await #expect(throws: Failure.self) { try await lock.withLock { throw Failure() } }
        try await lock.withLock {}
    }

    @Test func aWaiterThatIsCancelledLeavesTheQueueAndHoldsNobodyUp() async throws {
        let lock = FairLock()
        let (isLeft, leave) = AsyncStream<Void>.makeStream()
        let (isInside, enter) = AsyncStream<Void>.makeStream()
        let holder = Task {
            try await lock.withLock {
                enter.finish()
                for await _ in isLeft {}
            }
        }
        for await _ in isInside {}
        let waiter = Task { try await lock.withLock {} }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        let next = Task { try await lock.withLock { true } }
        leave.finish()
        try await holder.value
        #expect(try await next.value)
    }
}
