/// What failed, where, and why.
///
/// ```swift
/// do {
///     try socket.bind("tcp://127.0.0.1:5560")
/// } catch where error.code == .addressInUse {
///     print(error)   // cannot bind tcp://127.0.0.1:5560: address already in use
/// }
/// ```
///
/// An interrupted system call (`EINTR`) is never reported, it is tried again. "Would block" (`EAGAIN`) is the `false` or
/// `nil` of the `try…` methods; the others report it as ``Code/timedOut``, and only if the socket has a time limit.
public struct ZeroMQError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why it failed.
    public let code: Code
    /// What was tried.
    public let operation: Operation
    /// The endpoint it was tried with, or the last one that the socket was bound or connected to; `nil` before that.
    public let endpoint: String?

    public init(code: Code, operation: Operation, endpoint: String? = nil) {
        self.code = code
        self.operation = operation
        self.endpoint = endpoint
    }

    public var description: String {
        guard let endpoint else { return "cannot \(operation.phrase): \(code)" }
        return "cannot \(operation.phrase)\(operation.takesEndpoint ? "" : " on") \(endpoint): \(code)"
    }
}
