public import Testing

/// Tests that keep the machine's processors busy, one at a time over all suites and modules, so that none of them has to share
/// with another what it takes to keep up. Other tests go on beside them.
///
/// On a suite it holds for each of its tests and cases. Waiting for the others does not count as the test's own time, but it
/// does to a `.timeLimit`, so these tests have none: each of their waits is bounded, by ``Patience``.
///
///     @Suite(.loadsTheMachine) struct OverloadTests { ... }
public struct LoadsTheMachine: SuiteTrait, TestTrait, TestScoping {
    private static let lock = FairLock()
    /// A suite and its test may both say it.
    @TaskLocal private static var isHeld = false

    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard !Self.isHeld else { return try await function() }
        try await Self.lock.withLock {
            let start = ContinuousClock.now
            // The times that the runner prints have the waiting for other tests in them.
            defer { print("\(test.name) took \(ContinuousClock.now - start)") }
            try await Self.$isHeld.withValue(true) { try await function() }
        }
    }
}

extension Trait where Self == LoadsTheMachine {
    /// One at a time over all suites, because it keeps the machine busy.
    public static var loadsTheMachine: Self { LoadsTheMachine() }
}
