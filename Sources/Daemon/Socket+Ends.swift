import ZeroMQ

extension Socket {
    /// Binds and connects to all of `ends`.
    ///
    /// - Returns: the endpoints as bound, wildcards resolved.
    func attach(_ ends: Settings.Ends) throws(ZeroMQError) -> [String] {
        try attach(bind: ends.bind, connect: ends.connect, mode: ends.mode)
    }
}
