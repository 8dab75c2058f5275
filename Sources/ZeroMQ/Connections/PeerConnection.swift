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
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var connections: [PeerConnection] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let descriptor = Int32(name), let found = PeerConnection(descriptor) { connections.append(found) }
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
        guard let local = Self.name(descriptor, getsockname), let peer = Self.name(descriptor, getpeername) else {
            return nil
        }
        self.descriptor = descriptor
        self.peer = "\(peer.host):\(peer.port)"
        localPort = local.port
        peerPort = peer.port
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

    private typealias Naming = (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32

    private static func name(_ descriptor: Int32, _ naming: Naming) -> (host: String, port: UInt16)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let isNamed = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard naming(descriptor, address, &length) == 0,
                    [AF_INET, AF_INET6].contains(Int32(address.pointee.sa_family))
                else { return false }
                let flags = NI_NUMERICHOST | NI_NUMERICSERV
                return getnameinfo(
                    address, length, &host, socklen_t(host.count), &service, socklen_t(service.count), flags) == 0
            }
        }
        func text(_ characters: [CChar]) -> String {
            String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        guard isNamed, let port = UInt16(text(service)) else { return nil }
        return (text(host), port)
    }
}
