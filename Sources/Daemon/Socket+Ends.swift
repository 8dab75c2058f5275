import ZeroMQ

extension Socket {
    /// Binds and connects to all of `ends`.
    ///
    /// - Returns: the endpoints as bound, wildcards resolved.
    func attach(_ ends: Settings.Ends) throws(ZeroMQError) -> [String] {
        try attach(bind: ends.bind, connect: ends.connect, mode: ends.mode)
    }

    /// Connects anew.
    func reattach(_ endpoint: Endpoint) throws(ZeroMQError) {
        // It is not an error that libzmq has forgotten it.
        try? disconnect(endpoint.text)
        try attach(bind: [], connect: [endpoint])
    }
}
