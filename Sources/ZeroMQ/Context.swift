import CZeroMQ
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The home of sockets: their input/output threads and the name space of `inproc://` endpoints.
///
/// One per process is usual. It may be used from any thread; sockets may not, see ``Socket``.
///
/// ```swift
/// let context = try Context()
/// let socket = try Socket<PUB>(context)
/// ```
///
/// A socket keeps its context alive. The context is terminated when the last reference to it goes.
public final class Context: Sendable {
    private let handle: Mutex<Handle?>

    /// Makes a context.
    ///
    /// - Parameters:
    ///   - ioThreads: threads that move bytes, 0 or more; one serves about a gigabyte per second, 0 is enough for
    ///     `inproc://` alone.
    ///   - maximumSockets: how many sockets can be open at once (libzmq's own default is 1023).
    /// - Throws: ``ZeroMQError`` with ``ZeroMQError/Code/invalidArgument`` for a number out of range.
    public init(ioThreads: Int = 1, maximumSockets: Int = 1023) throws(ZeroMQError) {
        guard let pointer = zmq_ctx_new() else {
            throw ZeroMQError(code: .init(errno: zmq_errno()), operation: .createContext)
        }
        for (option, value) in [(ZMQ_IO_THREADS, ioThreads), (ZMQ_MAX_SOCKETS, maximumSockets)] {
            guard zmq_ctx_set(pointer, option, Int32(clamping: value)) == 0 else {
                let code = ZeroMQError.Code(errno: zmq_errno())
                zmq_ctx_term(pointer)
                throw ZeroMQError(code: code, operation: .createContext)
            }
        }
        // Else every message that waits holds the 8 KiB of the stream that it came with: 100,000 small messages that came one by one
        // took 800 MB. A libzmq that does not know the option goes on as before.
        _ = zmq_ctx_set(pointer, CZEROMQ_ZERO_COPY_RECV, 0)
        handle = Mutex(Handle(pointer: pointer))
    }

    deinit {
        terminate()
    }

    /// Ends every blocking call on this context's sockets, now and from now on, with ``ZeroMQError/Code/contextTerminated``.
    ///
    /// Does not wait. The sockets still have to be closed by their owners.
    public func shutdown() {
        handle.withLock { handle in
            if let handle { _ = zmq_ctx_shutdown(handle.pointer) }
        }
    }

    /// Does what ``shutdown()`` does, then waits until every socket is closed and its lingering messages are out.
    ///
    /// It waits forever if a socket stays open, or lingers forever (see ``SocketOptions/linger``) over messages that
    /// nobody takes. A second call returns at once.
    public func terminate() {
        let taken = handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
        guard let taken else { return }
        while zmq_ctx_term(taken.pointer) != 0 && zmq_errno() == EINTR {}
    }

    /// Opens a libzmq socket, for its one owner.
    func openSocket(_ kind: SocketKind) throws(ZeroMQError) -> UnsafeMutableRawPointer {
        // The lock is held so that the context cannot be freed in between.
        let opened = handle.withLock { handle -> Result<Handle, ZeroMQError> in
            guard let handle else {
                return .failure(ZeroMQError(code: .contextTerminated, operation: .createSocket))
            }
            guard let socket = zmq_socket(handle.pointer, kind.number) else {
                return .failure(ZeroMQError(code: .init(errno: zmq_errno()), operation: .createSocket))
            }
            return .success(Handle(pointer: socket))
        }
        return try opened.get().pointer
    }

    /// A pointer on its way out of, or into, the lock.
    // `@unchecked`: libzmq documents contexts as thread-safe, and a socket just made has no other user.
    private struct Handle: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }
}
