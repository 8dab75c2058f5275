import ZeroMQ

/// Runs blocking work on a thread of its own, so that it never borrows one of the cooperative pool's.
enum DedicatedThread {
    /// Runs `body` on a new thread called `name` and waits, without blocking, for its end.
    ///
    /// - Parameter name: operators find it in `ps` and `top`, which show 15 bytes.
    /// - Throws: what `body` throws, or `ZeroMQError` if the system has no thread left.
    static func run(name: String, _ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            do throws(ZeroMQError) {
                _ = try SocketThread(name: name) {
                    continuation.resume(with: Result { try body() })
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
