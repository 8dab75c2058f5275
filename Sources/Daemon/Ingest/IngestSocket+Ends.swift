import ZeroMQ

// Closed and opened again while the daemon runs.
extension IngestSocket {
    /// Takes the files of Unix sockets away, so that nobody new finds them; connections that are there stay.
    func hideFiles() {
        for endpoint in boundEndpoints {
            switch kind {
            case .sub(let socket): socket.hideFile(of: endpoint)
            case .pull(let socket): socket.hideFile(of: endpoint)
            }
        }
    }

    /// Takes no more from anybody. What has arrived can still be received.
    func close() throws(ZeroMQError) {
        for endpoint in boundEndpoints {
            switch kind {
            case .sub(let socket): try socket.unbind(endpoint)
            case .pull(let socket): try socket.unbind(endpoint)
            }
        }
        for endpoint in connectedEndpoints {
            switch kind {
            case .sub(let socket): try socket.disconnect(endpoint)
            case .pull(let socket): try socket.disconnect(endpoint)
            }
        }
    }

    /// Binds and connects again, to the endpoints of before.
    ///
    /// - Throws: `ZeroMQError` with `addressInUse` for as long as libzmq has not let go of one of them.
    func open() throws(ZeroMQError) {
        // What libzmq calls a bound endpoint can always be read.
        let bind = boundEndpoints.compactMap { try? Endpoint($0, for: .bind) }
        switch kind {
        case .sub(let socket): try socket.attach(bind: bind, connect: connect, mode: mode)
        case .pull(let socket): try socket.attach(bind: bind, connect: connect, mode: mode)
        }
    }
}
