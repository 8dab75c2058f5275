extension SocketHandle {
    /// Every option that libzmq tells.
    func options() throws(ZeroMQError) -> SocketOptions {
        var options = SocketOptions()
        options.sendHighWaterMark = Int(try int32(of: .sendHighWaterMark))
        options.receiveHighWaterMark = Int(try int32(of: .receiveHighWaterMark))
        options.linger = TimeLimit(milliseconds: try int32(of: .linger))
        options.sendTimeout = TimeLimit(milliseconds: try int32(of: .sendTimeout))
        options.receiveTimeout = TimeLimit(milliseconds: try int32(of: .receiveTimeout))
        options.maximumMessageSize = Int(try int64(of: .maximumMessageSize))
        let id = try bytes(of: .routingID)
        options.routingID = id.isEmpty ? nil : id
        options.heartbeat = try heartbeat()
        options.tcpKeepAlive = try keepAlive()
        options.reconnectInterval = .milliseconds(try int32(of: .reconnectInterval))
        options.maximumReconnectInterval = .milliseconds(try int32(of: .maximumReconnectInterval))
        options.connectTimeout = .milliseconds(try int32(of: .connectTimeout))
        options.handshakeInterval = .milliseconds(try int32(of: .handshakeInterval))
        options.backlog = Int(try int32(of: .backlog))
        options.immediate = try int32(of: .immediate) != 0
        options.conflate = try int32(of: .conflate) != 0
        options.ipv6 = try int32(of: .ipv6) != 0
        return options
    }

    private func heartbeat() throws(ZeroMQError) -> Heartbeat? {
        let interval = try int32(of: .heartbeatInterval)
        guard interval > 0 else { return nil }
        let timeout = try int32(of: .heartbeatTimeout)
        let timeToLive = try int32(of: .heartbeatTimeToLive)
        return Heartbeat(
            interval: .milliseconds(interval),
            timeout: timeout < 0 ? nil : .milliseconds(timeout),
            timeToLive: timeToLive == 0 ? nil : .milliseconds(timeToLive)
        )
    }

    private func keepAlive() throws(ZeroMQError) -> TCPKeepAlive? {
        func given(_ option: SocketOption) throws(ZeroMQError) -> Int32? {
            let value = try int32(of: option)
            return value < 0 ? nil : value
        }
        switch try int32(of: .keepAlive) {
        case 0: return .off
        case 1:
            return .on(
                idle: try given(.keepAliveIdle).map { .seconds($0) },
                interval: try given(.keepAliveInterval).map { .seconds($0) },
                count: try given(.keepAliveCount).map(Int.init)
            )
        default: return nil
        }
    }
}
