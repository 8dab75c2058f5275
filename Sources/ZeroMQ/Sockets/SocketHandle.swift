import CZeroMQ

/// The libzmq socket behind a ``Socket``, for the parts that do not depend on its type.
final class SocketHandle {
    let context: Context
    let kind: SocketKind
    /// `nil` once closed.
    private(set) var pointer: UnsafeMutableRawPointer?
    /// What errors name: the endpoint last bound or connected.
    var endpoint: String?
    /// Which ``Monitor`` is in charge; 0 if none is.
    var monitor: UInt64 = 0
    /// Those of the `ipc://` paths that the socket is bound to.
    private var files: [LocalFile] = []

    init(context: Context, kind: SocketKind) throws(ZeroMQError) {
        self.context = context
        self.kind = kind
        pointer = try context.openSocket(kind)
    }

    deinit {
        close()
    }

    func close() {
        guard let pointer else { return }
        // Left to itself, libzmq reports the end of monitoring from its own thread, which hangs if the monitor is gone by then.
        stopMonitor(monitor)
        self.pointer = nil
        removeFiles { _ in true }
        zmq_close(pointer)
    }

    /// Has libzmq accept connections on a socket that listens already: it removes no file then, neither before nor after.
    func bind(_ listener: LocalListener, _ endpoint: String) throws(ZeroMQError) {
        files.append(listener.file)
        do {
            try set(.useDescriptor, listener.descriptor)
            try call(.bind, endpoint, zmq_bind)
        } catch {
            try? set(.useDescriptor, -1)
            listener.close()
            removeFiles { $0 == listener.file }
            throw error
        }
        try set(.useDescriptor, -1)
    }

    /// Takes away the files that fit, as far as they are still this socket's.
    func removeFiles(where fits: (LocalFile) -> Bool) {
        for file in files where fits(file) { file.remove() }
        files.removeAll(where: fits)
    }

    /// Ends the monitoring that `serial` began, unless another has taken its place.
    func stopMonitor(_ serial: UInt64) {
        guard let pointer, serial != 0, serial == monitor else { return }
        zmq_socket_monitor(pointer, nil, 0)
        monitor = 0
    }

    /// The open socket.
    func open(for operation: ZeroMQError.Operation) throws(ZeroMQError) -> UnsafeMutableRawPointer {
        guard let pointer else { throw ZeroMQError(code: .notSocket, operation: operation, endpoint: endpoint) }
        return pointer
    }

    /// The error of libzmq's call that just failed.
    func lastError(_ operation: ZeroMQError.Operation, endpoint: String? = nil) -> ZeroMQError {
        ZeroMQError(code: .init(errno: zmq_errno()), operation: operation, endpoint: endpoint ?? self.endpoint)
    }

    /// `zmq_bind` and its like.
    func call(
        _ operation: ZeroMQError.Operation, _ endpoint: String,
        _ function: (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Int32
    ) throws(ZeroMQError) {
        guard let pointer else { throw ZeroMQError(code: .notSocket, operation: operation, endpoint: endpoint) }
        guard !hasInvalidPort(endpoint) else {
            throw ZeroMQError(code: .invalidArgument, operation: operation, endpoint: endpoint)
        }
        guard function(pointer, endpoint) == 0 else { throw lastError(operation, endpoint: endpoint) }
    }

    /// Whether it is a TCP endpoint whose port is neither a number nor `*`.
    ///
    /// libzmq would take what number it begins with, and of that the lower 16 bits: 70000 and -61072 for 4464.
    private func hasInvalidPort(_ endpoint: String) -> Bool {
        guard endpoint.hasPrefix("tcp://"), let colon = endpoint.lastIndex(of: ":") else { return false }
        let port = endpoint[endpoint.index(after: colon)...]
        return port != "*" && (UInt16(port) == nil || port.hasPrefix("+"))
    }
}
