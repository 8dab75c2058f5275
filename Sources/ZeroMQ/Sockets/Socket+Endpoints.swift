import CZeroMQ

extension Socket {
    /// Listens on `endpoint`: `tcp://127.0.0.1:5560`, `tcp://*:5560`, `ipc:///run/x.sock`, `inproc://name`, ...
    ///
    /// What lies at an `ipc://` path is replaced only if it is a socket that nobody listens on, as a process leaves behind that
    /// was killed. The path is removed by ``unbind(_:)`` and on closing, if it is still this socket's.
    ///
    /// - Parameter mode: of the file of an `ipc://` path. `nil`: 0666 less what the process's file mode mask forbids, and 0600
    ///   if that mask would let everybody write, which for a socket is to connect.
    /// - Returns: the endpoint as bound: with the port that was chosen for `tcp://127.0.0.1:*`, and the path chosen for
    ///   `ipc://*`, in a new folder inside `TMPDIR`, or inside the working directory where that is not set.
    /// - Throws: ``ZeroMQError``, for instance `cannot bind tcp://127.0.0.1:5560: address already in use`;
    ///   ``ZeroMQError/Code/occupied(by:)`` naming what else lies at a path.
    @discardableResult
    public func bind(_ endpoint: String, mode: UInt32? = nil) throws(ZeroMQError) -> String {
        if let path = LocalPath(endpoint: endpoint) {
            try handle.bind(LocalListener(path, mode: mode, endpoint: endpoint), endpoint)
        } else {
            try handle.call(.bind, endpoint, zmq_bind)
        }
        let bound = try lastEndpoint
        handle.endpoint = bound
        return bound
    }

    /// Stops listening on an endpoint, by the name that ``bind(_:mode:)`` returned.
    ///
    /// - Throws: ``ZeroMQError`` with ``ZeroMQError/Code/noSuchEndpoint`` if the socket is not bound to it.
    public func unbind(_ endpoint: String) throws(ZeroMQError) {
        try handle.call(.unbind, endpoint, zmq_unbind)
        hideFile(of: endpoint)
    }

    /// Takes the path of an `ipc://` endpoint away before ``unbind(_:)`` does: nobody new can connect, connections that are there
    /// stay, and another process may have the path. Nothing happens for other endpoints.
    public func hideFile(of endpoint: String) {
        handle.removeFiles { "ipc://\($0.path)" == endpoint }
    }

    /// Connects to `endpoint`, in the background: a peer that is not there yet is not an error, libzmq keeps trying.
    ///
    /// - Throws: ``ZeroMQError`` for an endpoint that cannot be understood.
    public func connect(_ endpoint: String) throws(ZeroMQError) {
        try handle.call(.connect, endpoint, zmq_connect)
        handle.endpoint = endpoint
    }

    /// Gives up a connection that ``connect(_:)`` made.
    ///
    /// - Throws: ``ZeroMQError`` with ``ZeroMQError/Code/noSuchEndpoint`` if the socket is not connected to it.
    public func disconnect(_ endpoint: String) throws(ZeroMQError) {
        try handle.call(.disconnect, endpoint, zmq_disconnect)
    }

    /// Binds to all of `bind`, then connects to all of `connect`.
    ///
    /// - Parameter mode: as for ``bind(_:mode:)``.
    /// - Returns: the endpoints in that order, wildcards resolved.
    /// - Throws: ``ZeroMQError`` naming the first endpoint that cannot be used. The endpoints before it stay bound or connected
    ///   until the socket closes.
    @discardableResult
    public func attach(bind: [String], connect: [String], mode: UInt32? = nil) throws(ZeroMQError) -> [String] {
        var endpoints: [String] = []
        for endpoint in bind {
            endpoints.append(try self.bind(endpoint, mode: mode))
        }
        for endpoint in connect {
            try self.connect(endpoint)
            endpoints.append(endpoint)
        }
        return endpoints
    }

    /// The endpoint last bound or connected, with wildcards resolved; empty before.
    public var lastEndpoint: String {
        get throws(ZeroMQError) {
            String(decoding: try handle.bytes(of: .lastEndpoint).prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// What could be done now without blocking.
    public var events: PollEvents {
        get throws(ZeroMQError) { PollEvents(rawValue: Int16(truncatingIfNeeded: try handle.int32(of: .events))) }
    }

    /// A descriptor for other event loops; ``Poller`` does not need it.
    ///
    /// It is edge-triggered: when it is readable, ask ``events`` until they say no more.
    public var fileDescriptor: Int32 {
        get throws(ZeroMQError) { try handle.int32(of: .fileDescriptor) }
    }
}
