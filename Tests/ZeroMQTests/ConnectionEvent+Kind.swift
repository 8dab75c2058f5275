import ZeroMQ

// Which event, without the numbers that differ from run to run.
extension ConnectionEvent.Kind {
    var isConnected: Bool { if case .connected = self { true } else { false } }
    var isRetried: Bool { if case .connectRetried = self { true } else { false } }
    var isListening: Bool { if case .listening = self { true } else { false } }
    var isAccepted: Bool { if case .accepted = self { true } else { false } }
    var isClosed: Bool { if case .closed = self { true } else { false } }
    var isDisconnected: Bool { if case .disconnected = self { true } else { false } }
    var isHandshakeFailed: Bool { if case .handshakeFailed = self { true } else { false } }
}
