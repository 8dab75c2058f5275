import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The connections that this process has at some endpoints, found by their addresses among all its descriptors: libzmq keeps them
/// to itself, and can only drop them together with what was sent and not read.
///
/// ``endOutput(of:within:except:)`` is the gentle way. A peer that finds the stream at its end closes its side; what it had sent by
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
        forEach(listening: true) { _ = czeromq_drop_packets($1) }
    }

    /// What was there at one time.
    public struct Found: Sendable {
        /// Numbers of descriptors, which may be others' by now.
        fileprivate var streams: [Int32] = []
        fileprivate var arriving = 0
    }

    /// Looks for the connections, which takes some time, so that ``endOutput(of:within:except:)`` takes little of it.
    public func find() -> Found {
        var found = Found()
        // First, so that who is let in meanwhile is seen at one of both.
        forEach(listening: true) { if Self.isReadable($1) { found.arriving += 1 } }
        forEach(listening: false) { number, _ in found.streams.append(number) }
        return found
    }

    /// Address and port of the peers that are connected over TCP.
    public func peers() -> [String] {
        var peers: [String] = []
        forEach(listening: false) { _, descriptor in
            if let peer = PeerConnection(descriptor)?.peer { peers.append(peer) }
        }
        return peers
    }

    /// Asks senders to end their streams: a heartbeat of ZMTP 3.1 says that the connection may be taken for dead if nothing more
    /// comes within a tenth of a second (`PING` with its time to live), and libzmq does so from 4.2 on.
    ///
    /// A sender loses what it has encoded and cannot write, but all that it has written is read, however long that takes: our side of
    /// the stream does not end before its own. To be done once: what is said to a sender that has closed its side breaks the stream.
    ///
    /// - Returns: who was asked, by number: peers over TCP from which more has come than a handshake.
    public func askForEnd(of found: Found) -> Set<Int32> {
        var asked: Set<Int32> = []
        for number in found.streams {
            withOurs(number, listening: false) { descriptor in
                var received: UInt64 = 0
                // In the middle of a handshake it would be an error that ends the connection for good.
                guard czeromq_bytes_received(descriptor, &received) == 0, received > Self.handshakeBytes else { return }
                let count = send(descriptor, Self.ping, Self.ping.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
                if count == Self.ping.count { asked.insert(number) }
            }
        }
        return asked
    }

    /// A command frame of seven bytes: the name of the command with its length, and tenths of a second.
    private static let ping: [UInt8] = [0x04, 7, 4] + Array("PING".utf8) + [0, 1]

    /// More than any handshake without certificates has.
    private static let handshakeBytes = 4_096

    /// Tells the peers of connections that nothing more will be sent to them.
    ///
    /// A sender whose stream is full when it finds its end throws away what it has taken from its queue and could not write. So
    /// a stream is ended while there is room in it.
    ///
    /// - Parameters:
    ///   - found: the connections; looked for if it is nil.
    ///   - unread: the most bytes that may wait to be read in a stream that is ended now; one with more is left for a later call.
    ///     nil: all are ended as they are.
    ///   - asked: streams that are left to their senders.
    /// - Returns: how many connections there are, told before, now or not, and ends of the way in where somebody waits to be let in.
    @discardableResult
    public func endOutput(of found: Found? = nil, within unread: Int? = nil, except asked: Set<Int32> = []) -> Int {
        let found = found ?? find()
        var count = found.arriving
        for number in found.streams {
            withOurs(number, listening: false) { descriptor in
                count += 1
                if asked.contains(number) { return }
                if let unread, czeromq_unread_bytes(descriptor) > unread { return }
                shutdown(descriptor, Int32(SHUT_WR))
            }
        }
        return count
    }

    /// Calls `body` with the number and a duplicate of each descriptor at the endpoints that listens, or of each that does not.
    private func forEach(listening: Bool, _ body: (_ number: Int32, _ descriptor: Int32) -> Void) {
        guard !bound.isEmpty || !connected.isEmpty else { return }
        OpenDescriptors.forEach { number in withOurs(number, listening: listening) { body(number, $0) } }
    }

    /// Calls `body` with a duplicate of a descriptor if it is one of these.
    private func withOurs(_ number: Int32, listening: Bool, _ body: (Int32) -> Void) {
        // libzmq may close it at any time, and another take its number; the duplicate stays what it is.
        let duplicate = fcntl(number, F_DUPFD_CLOEXEC, 0)
        guard duplicate >= 0 else { return }
        defer { close(duplicate) }
        if Self.isListening(duplicate) == listening, isOurs(duplicate) { body(duplicate) }
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
