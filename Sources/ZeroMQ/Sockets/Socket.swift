/// A ZeroMQ socket of one type.
///
/// The type decides what compiles: a `Socket<SUB>` can subscribe and receive but not send.
///
/// ```swift
/// let context = try Context()
/// let scores = try Socket<SUB>(context) { $0.receiveHighWaterMark = 10_000 }
/// try scores.subscribe("live/E1/")
/// try scores.connect("tcp://127.0.0.1:5561")
///
/// var message = MultipartMessage()
/// try scores.receive(into: &message)
/// ```
///
/// ## One thread owns a socket
///
/// libzmq's sockets are not thread-safe, so `Socket` is not `Sendable` and the compiler keeps it where it is. Make it on
/// the thread that uses it, or make it elsewhere, for instance to see a failing `bind` early, and send it there once,
/// after which the compiler refuses any further use:
///
/// ```swift
/// let ingest = try Socket<PULL>(context)
/// try ingest.bind("tcp://127.0.0.1:5560")
/// let thread = try SocketThread(name: "ingest") {   // takes a `sending` closure: `ingest` belongs to it now
///     run(ingest)
/// }
/// ```
///
/// The thread that opens a socket and the one that gets it are ordered by the hand-over, which is the memory barrier that
/// libzmq asks for.
///
/// The socket closes with its last reference (a ``Poller`` holds one too) or by ``close()``.
public final class Socket<Kind: SocketType> {
    let handle: SocketHandle

    /// Opens a socket.
    ///
    /// - Throws: ``ZeroMQError``: ``ZeroMQError/Code/contextTerminated``, ``ZeroMQError/Code/tooManySockets``, or
    ///   ``ZeroMQError/Code/invalidArgument`` naming the option that libzmq refused.
    public init(_ context: Context, options: SocketOptions = SocketOptions()) throws(ZeroMQError) {
        handle = try SocketHandle(context: context, kind: Kind.kind)
        try handle.apply(options)
    }

    /// Opens a socket with the options that `configure` sets.
    public convenience init(
        _ context: Context, configure: (inout SocketOptions) -> Void
    ) throws(ZeroMQError) {
        try self.init(context, options: SocketOptions(configure))
    }

    /// The context that this socket belongs to.
    public var context: Context { handle.context }

    /// Whether ``close()`` was called.
    public var isClosed: Bool { handle.pointer == nil }

    /// Closes the socket; what was sent goes out in the background for as long as ``SocketOptions/linger`` allows.
    ///
    /// Any use after it throws ``ZeroMQError/Code/notSocket``. A second call does nothing.
    public func close() {
        handle.close()
    }
}

@available(*, unavailable, message: "one thread owns a socket; send it there once, as a `sending` value")
extension Socket: Sendable {}
