import CZeroMQ
import Synchronization

/// Tells what happens to the connections of one socket.
///
/// ```swift
/// let monitor = try socket.monitor()
/// let token = poller.add(monitor)
/// // when it is readable:
/// while let event = try monitor.tryReceive() {
///     log("\(event)")        // tcp://127.0.0.1:5560: accepted a peer
/// }
/// ```
///
/// Make it before the socket is bound or connected to miss nothing. It belongs to the socket's thread. Events that are not
/// received are kept, without limit, for otherwise they would hold up the socket: whoever makes a monitor reads it.
public final class Monitor {
    /// Reads what libzmq writes to the other end.
    let socket: Socket<PAIR>
    private let monitored: SocketHandle
    private let serial: UInt64
    /// Used again for each event.
    private var message = MultipartMessage(maximumFrames: 2)

    private static let lastSerial = Atomic<UInt64>(0)

    init(of monitored: SocketHandle) throws(ZeroMQError) {
        self.monitored = monitored
        serial = Monitor.lastSerial.add(1, ordering: .relaxed).newValue
        socket = try Socket<PAIR>(monitored.context) {
            $0.receiveHighWaterMark = 0
            $0.linger = .zero
        }
        let endpoint = "inproc://swift-monitor-\(serial)"
        let pointer = try monitored.open(for: .monitor)
        guard zmq_socket_monitor(pointer, endpoint, ZMQ_EVENT_ALL) == 0 else {
            throw monitored.lastError(.monitor)
        }
        monitored.monitor = serial
        try socket.connect(endpoint)
    }

    deinit {
        close()
    }

    /// Ends the monitoring. What is kept waiting for it, such as a context that is to be terminated, need not wait for the last
    /// reference to go: a ``Poller`` holds one too. A second call does nothing.
    public func close() {
        // In this order: libzmq would wait for a reader that has gone.
        monitored.stopMonitor(serial)
        socket.close()
    }

    /// Waits for the next event.
    public func receive() throws(ZeroMQError) -> ConnectionEvent {
        try socket.receive(into: &message)
        return event()
    }

    /// The next event, `nil` if there is none.
    public func tryReceive() throws(ZeroMQError) -> ConnectionEvent? {
        guard try socket.tryReceive(into: &message) else { return nil }
        return event()
    }

    /// Frame 0 is a 16-bit number and an unaligned 32-bit value, in the machine's byte order; frame 1 is the endpoint.
    private func event() -> ConnectionEvent {
        message.withUnsafeBytes(ofFrame: 0) { bytes in
            ConnectionEvent(
                kind: ConnectionEvent.Kind(
                    number: bytes.loadUnaligned(as: UInt16.self),
                    value: bytes.loadUnaligned(fromByteOffset: 2, as: UInt32.self)
                ),
                endpoint: message.text(ofFrame: 1)
            )
        }
    }
}

@available(*, unavailable, message: "a monitor belongs to the thread that owns its socket")
extension Monitor: Sendable {}

extension Socket {
    /// Starts to tell what happens to this socket's connections; an earlier monitor of it stops.
    public func monitor() throws(ZeroMQError) -> Monitor {
        try Monitor(of: handle)
    }
}
