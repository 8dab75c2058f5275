import CZeroMQ
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A thread of its own for the sockets that it owns.
///
/// A thread that blocks in a ``Poller`` must not be borrowed from Swift's cooperative pool. The closure is `sending`:
/// sockets that it captures belong to it from then on, and the compiler refuses to touch them elsewhere.
///
/// ```swift
/// let socket = try Socket<PULL>(context)
/// try socket.bind("tcp://127.0.0.1:5560")
/// let thread = try SocketThread(name: "ingest") { run(socket) }
/// // ...
/// wake.signal()
/// thread.join()
/// ```
public final class SocketThread: Sendable {
    /// `nil` once joined.
    private let thread: Mutex<pthread_t?>

    /// Starts a thread that runs `body` and ends with it.
    ///
    /// - Parameters:
    ///   - name: shown by the operating system; Linux keeps 15 bytes of it.
    ///   - body: what it does.
    /// - Throws: ``ZeroMQError`` if the system has no thread left.
    public init(name: String, _ body: sending @escaping () -> Void) throws(ZeroMQError) {
        let start = Unmanaged.passRetained(Start(name: String(name.utf8.prefix(15)) ?? "", body: body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                czeromq_set_thread_name(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw ZeroMQError(code: .init(errno: code), operation: .startThread)
        }
        self.thread = Mutex(thread)
    }

    deinit {
        thread.withLock { thread in
            if let thread { pthread_detach(thread) }
        }
    }

    /// Waits until the thread has ended. A second call returns at once, maybe before that.
    ///
    /// Never call it from the thread itself, nor where waiting is not allowed, as in an `async` function.
    public func join() {
        let taken = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        if let taken { pthread_join(taken, nil) }
    }
}

/// What a new thread begins with.
private final class Start {
    let name: String
    let body: () -> Void

    init(name: String, body: sending @escaping () -> Void) {
        self.name = name
        self.body = body
    }
}
