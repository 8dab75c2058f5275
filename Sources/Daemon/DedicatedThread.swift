import Foundation

/// Runs blocking work on a thread of its own, so that it never borrows one of the cooperative pool's.
enum DedicatedThread {
    /// Runs `body` on a new thread called `name` and waits, without blocking, for its end.
    ///
    /// - Throws: what `body` throws.
    static func run(name: String, _ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let thread = Thread {
                continuation.resume(with: Result { try body() })
            }
            thread.name = name
            thread.start()
        }
    }
}
