extension Socket {
    /// Sets what is not `nil` in `options`.
    ///
    /// - Throws: ``ZeroMQError`` naming the first option that libzmq refused; those before it are set.
    public func apply(_ options: SocketOptions) throws(ZeroMQError) {
        try handle.apply(options)
    }

    /// Sets the options that `configure` sets.
    ///
    /// ```swift
    /// try socket.configure { $0.linger = .zero }
    /// ```
    public func configure(_ configure: (inout SocketOptions) -> Void) throws(ZeroMQError) {
        try apply(SocketOptions(configure))
    }

    /// The options in force.
    ///
    /// libzmq does not tell those that begin with `xpub`, `router` and `req`: they are `nil`.
    public var options: SocketOptions {
        get throws(ZeroMQError) { try handle.options() }
    }
}
