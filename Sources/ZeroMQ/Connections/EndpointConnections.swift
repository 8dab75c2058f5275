import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The connections that this process has at some endpoints, found by their addresses among all its descriptors: libzmq keeps them
/// to itself, and can only drop them together with what was sent and not read.
///
/// ``endOutput(ofStreamsWithin:)`` is the gentle way. A peer that finds the stream at its end closes its side; what it had sent by
/// then still arrives, and libzmq reads on until there is no more. A peer of another kind may take no notice.
///
/// Of `tcp://` and `ipc://` endpoints, by number; a name of a host is not looked up. Others have no connections here.
public struct EndpointConnections: Sendable {
    private let bound: [EndpointAddress]
    private let connected: [EndpointAddress]

    /// - Parameters:
    ///   - bound: endpoints that were bound, wildcards resolved.
    ///   - connected: endpoints that were connected to.
    public init(bound: [String] = [], connected: [String] = []) {
        self.bound = bound.compactMap(EndpointAddress.init)
        self.connected = connected.compactMap(EndpointAddress.init)
    }

    /// Has the system drop what would become a new connection over TCP. Whoever connects is left to try again, until the endpoint
    /// is unbound; connections that are there stay as they are. A Unix socket has its file for a door: ``Socket/hideFile(of:)``.
    public func dropArrivals() {
        forEach(listening: true) { _ = czeromq_drop_packets($0) }
    }

    /// Tells the peers of connections that nothing more will be sent to them.
    ///
    /// A sender whose stream is full when it finds its end throws away what it has taken from its queue and could not write. So
    /// a stream is ended while there is room in it.
    ///
    /// - Parameter unread: the most bytes that may wait to be read in a stream that is ended now; others are left for a later call.
    /// - Returns: how many connections there are, told before, now or not, and ends of the way in where somebody waits to be let in.
    @discardableResult
    public func endOutput(ofStreamsWithin unread: Int = .max) -> Int {
        var count = 0
        // First, so that who is let in meanwhile is seen at one of both.
        forEach(listening: true) { if Self.isReadable($0) { count += 1 } }
        forEach(listening: false) { descriptor in
            count += 1
            if czeromq_unread_bytes(descriptor) <= unread { shutdown(descriptor, Int32(SHUT_WR)) }
        }
        return count
    }

    /// Calls `body` with each descriptor at the endpoints that listens, or with each that does not.
    private func forEach(listening: Bool, _ body: (Int32) -> Void) {
        guard !bound.isEmpty || !connected.isEmpty else { return }
        OpenDescriptors.forEach { descriptor in
            // libzmq may close it at any time, and another take its number; the duplicate stays what it is.
            let duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
            guard duplicate >= 0 else { return }
            defer { close(duplicate) }
            if Self.isListening(duplicate) == listening, isOurs(duplicate) { body(duplicate) }
        }
    }

    private func isOurs(_ descriptor: Int32) -> Bool {
        if let local = EndpointAddress.local(of: descriptor), bound.contains(where: { $0.covers(local) }) {
            return true
        }
        guard let remote = EndpointAddress.remote(of: descriptor) else { return false }
        // Only of a host that was named: any other peer may have the same port.
        return connected.contains(remote)
    }

    private static func isListening(_ descriptor: Int32) -> Bool {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0 && value != 0
    }

    private static func isReadable(_ descriptor: Int32) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return systemPoll(&poll, 1, 0) > 0
    }

    #if canImport(Glibc)
    private static let systemPoll = Glibc.poll
    #else
    private static let systemPoll = Musl.poll
    #endif
}
