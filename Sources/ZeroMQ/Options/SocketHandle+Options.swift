import CZeroMQ

extension SocketHandle {
    /// Sets what is not `nil`, in the order of the fields; stops at the first that libzmq refuses.
    func apply(_ options: SocketOptions) throws(ZeroMQError) {
        try set(.sendHighWaterMark, options.sendHighWaterMark.map(Int32.init(clamping:)))
        try set(.receiveHighWaterMark, options.receiveHighWaterMark.map(Int32.init(clamping:)))
        try set(.linger, options.linger?.milliseconds)
        try set(.sendTimeout, options.sendTimeout?.milliseconds)
        try set(.receiveTimeout, options.receiveTimeout?.milliseconds)
        if let size = options.maximumMessageSize { try set(.maximumMessageSize, bitsOf: Int64(size)) }
        if let id = options.routingID {
            try id.span.bytes.withUnsafeBytes { bytes throws(ZeroMQError) in try set(.routingID, bytes) }
        }
        try set(.heartbeatInterval, milliseconds(options.heartbeat?.interval))
        try set(.heartbeatTimeout, milliseconds(options.heartbeat?.timeout))
        try set(.heartbeatTimeToLive, milliseconds(options.heartbeat?.timeToLive))
        try apply(options.tcpKeepAlive)
        try set(.reconnectInterval, milliseconds(options.reconnectInterval))
        try set(.maximumReconnectInterval, milliseconds(options.maximumReconnectInterval))
        try set(.connectTimeout, milliseconds(options.connectTimeout))
        try set(.handshakeInterval, milliseconds(options.handshakeInterval))
        try set(.backlog, options.backlog.map(Int32.init(clamping:)))
        try set(.immediate, flag(options.immediate))
        try set(.conflate, flag(options.conflate))
        try set(.ipv6, flag(options.ipv6))
        try set(.xpubVerbose, flag(options.xpubVerbose))
        try set(.xpubVerboser, flag(options.xpubVerboser))
        try set(.xpubNoDrop, flag(options.xpubNoDrop))
        try set(.routerMandatory, flag(options.routerMandatory))
        try set(.routerHandover, flag(options.routerHandover))
        try set(.reqRelaxed, flag(options.reqRelaxed))
        try set(.reqCorrelate, flag(options.reqCorrelate))
    }

    private func apply(_ keepAlive: TCPKeepAlive?) throws(ZeroMQError) {
        switch keepAlive {
        case nil: return
        case .off: try set(.keepAlive, 0)
        case .on(let idle, let interval, let count):
            try set(.keepAlive, 1)
            try set(.keepAliveIdle, seconds(idle))
            try set(.keepAliveInterval, seconds(interval))
            try set(.keepAliveCount, count.map(Int32.init(clamping:)))
        }
    }

    private func milliseconds(_ duration: Duration?) -> Int32? {
        duration.map { Int32(clamping: $0.wholeMilliseconds) }
    }

    private func seconds(_ duration: Duration?) -> Int32? {
        duration.map { Int32(clamping: ($0.wholeMilliseconds / 1000) + ($0.wholeMilliseconds % 1000 == 0 ? 0 : 1)) }
    }

    private func flag(_ value: Bool?) -> Int32? {
        value.map { $0 ? 1 : 0 }
    }
}

extension SocketHandle {
    func set(_ option: SocketOption, _ value: Int32?) throws(ZeroMQError) {
        if let value { try set(option, bitsOf: value) }
    }

    func set(_ option: SocketOption, bitsOf value: some FixedWidthInteger) throws(ZeroMQError) {
        try Swift.withUnsafeBytes(of: value) { bytes throws(ZeroMQError) in try set(option, bytes) }
    }

    func set(_ option: SocketOption, _ bytes: UnsafeRawBufferPointer) throws(ZeroMQError) {
        let socket = try open(for: .setOption(option.name))
        guard zmq_setsockopt(socket, option.number, bytes.baseAddress, bytes.count) == 0 else {
            throw lastError(.setOption(option.name))
        }
    }

    func int32(of option: SocketOption) throws(ZeroMQError) -> Int32 {
        try read(option, as: Int32.self)
    }

    func int64(of option: SocketOption) throws(ZeroMQError) -> Int64 {
        try read(option, as: Int64.self)
    }

    private func read<Value: FixedWidthInteger>(_ option: SocketOption, as: Value.Type) throws(ZeroMQError) -> Value {
        let socket = try open(for: .getOption(option.name))
        var value: Value = 0
        var size = MemoryLayout<Value>.size
        guard zmq_getsockopt(socket, option.number, &value, &size) == 0 else {
            throw lastError(.getOption(option.name))
        }
        return value
    }

    /// An option of at most a kilobyte, which holds every name that libzmq gives.
    func bytes(of option: SocketOption) throws(ZeroMQError) -> [UInt8] {
        let socket = try open(for: .getOption(option.name))
        var value = [UInt8](repeating: 0, count: 1024)
        var size = value.count
        guard zmq_getsockopt(socket, option.number, &value, &size) == 0 else {
            throw lastError(.getOption(option.name))
        }
        return Array(value.prefix(size))
    }
}
