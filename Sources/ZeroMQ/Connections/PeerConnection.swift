import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A TCP connection of this process, seen past libzmq, which tells neither what came in on one nor lets one be ended.
///
/// libzmq holds the frames of a message until its last one has come, without a limit: the high-water mark counts whole
/// messages. What came in on a connection and what came out of its socket (``MultipartMessage/sourceDescriptor``), compared, show a
/// peer whose message has no end, and ``end()`` frees what it sent.
public struct PeerConnection: Hashable, Sendable {
    /// libzmq's descriptor; it may be another's soon.
    public let descriptor: Int32
    /// Address and port of the other end.
    public let peer: String
    public let localPort: UInt16
    public let peerPort: UInt16

    /// The connections that stand now. Allocates, and asks the system for every open file.
    public static func all() -> [PeerConnection] {
        var connections: [PeerConnection] = []
        OpenDescriptors.forEach { descriptor in
            if let found = PeerConnection(descriptor) { connections.append(found) }
        }
        return connections
    }

    package init(descriptor: Int32, peer: String, localPort: UInt16, peerPort: UInt16) {
        self.descriptor = descriptor
        self.peer = peer
        self.localPort = localPort
        self.peerPort = peerPort
    }

    /// The connection behind a descriptor; nil if it is no TCP connection.
    init?(_ descriptor: Int32) {
        guard case .tcp(_, let localPort) = EndpointAddress.local(of: descriptor),
            case .tcp(let host?, let port) = EndpointAddress.remote(of: descriptor)
        else { return nil }
        self.descriptor = descriptor
        peer = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        self.localPort = localPort
        peerPort = port
    }

    /// How many bytes libzmq has taken from it; nil where the system does not say, or it is another's by now.
    public var bytesTaken: UInt64? {
        var received: UInt64 = 0
        var waiting: Int32 = 0
        guard czeromq_bytes_received(descriptor, &received) == 0, ioctl(descriptor, UInt(FIONREAD), &waiting) == 0,
            PeerConnection(descriptor) == self
        else { return nil }
        return received - min(received, UInt64(max(0, waiting)))
    }

    /// Ends the connection: libzmq drops it with the part of a message that came, and the other end may connect anew.
    public func end() {
        guard PeerConnection(descriptor) == self else { return }
        // Reset when libzmq closes it: a peer that waits for room would otherwise hear of its end only after a minute.
        var reset = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}
