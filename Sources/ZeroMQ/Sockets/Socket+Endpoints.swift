import CZeroMQ

extension Socket {
    /// Listens on `endpoint`: `tcp://127.0.0.1:5560`, `tcp://*:5560`, `ipc:///run/x.sock`, `inproc://name`, ...
    ///
    /// - Returns: the endpoint as bound: with the port that was chosen for `tcp://127.0.0.1:*`, and the path chosen for
    ///   `ipc://*`, in a new folder inside `TMPDIR`, or inside the working directory where that is not set.
    /// - Throws: ``ZeroMQError``, for instance `cannot bind tcp://127.0.0.1:5560: address already in use`. It is not an error
    ///   to bind an `ipc://` path that another socket is bound to: the path is taken over (``attach(bind:connect:)`` refuses
    ///   it). Nor is the path removed on closing.
    @discardableResult
    public func bind(_ endpoint: String) throws(ZeroMQError) -> String {
        try handle.call(.bind, endpoint, zmq_bind)
        let bound = try lastEndpoint
        handle.endpoint = bound
        return bound
    }

    /// Stops listening on an endpoint, by the name that ``bind(_:)`` returned.
    ///
    /// - Throws: ``ZeroMQError`` with ``ZeroMQError/Code/noSuchEndpoint`` if the socket is not bound to it.
    public func unbind(_ endpoint: String) throws(ZeroMQError) {
        try handle.call(.unbind, endpoint, zmq_unbind)
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
    /// Other than ``bind(_:)`` it does not take an `ipc://` path over from a process that serves it. A path that a process
    /// left behind when it ended is taken over.
    ///
    /// - Returns: the endpoints in that order, wildcards resolved.
    /// - Throws: ``ZeroMQError`` naming the first endpoint that cannot be used; ``ZeroMQError/Code/addressInUse`` for a path
    ///   that is served already. The endpoints before it stay bound or connected until the socket closes.
    @discardableResult
    public func attach(bind: [String], connect: [String]) throws(ZeroMQError) -> [String] {
        var endpoints: [String] = []
        for endpoint in bind {
            if let path = LocalPath(endpoint: endpoint), path.isServed {
                throw ZeroMQError(code: .addressInUse, operation: .bind, endpoint: endpoint)
            }
            endpoints.append(try self.bind(endpoint))
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
