import Foundation
import TestSupport

/// A peer that speaks ZMTP 3.1 (https://rfc.zeromq.org/spec/37) without libzmq, which would do more than the test says: what it
/// sends is in the system's hands at once, it answers nothing, and ends nothing that the other side has ended.
final class HandmadePeer: Sendable {
    /// What a look at the stream has found.
    enum Finding {
        case nothing
        case bytes([UInt8])
        /// The other side sends no more, or has gone.
        case end
    }

    /// As the other side sees it: 127.0.0.1 and a port.
    let address: String
    private let descriptor: Int32

    /// Connects, and returns once the handshake is over.
    ///
    /// - Parameter type: of the socket that it says it is.
    init(_ endpoint: String, type: String) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        let isConnected = LoopbackAddress.with(endpoint: endpoint) { connect(descriptor, $0, $1) == 0 }
        var own = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &size) }
        }
        address = "127.0.0.1:\(UInt16(bigEndian: own.sin_port))"
        guard isConnected else { throw POSIXError(.ECONNREFUSED) }
        var limit = timeval(tv_sec: Int(Patience.seconds), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var atOnce: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &atOnce, socklen_t(MemoryLayout<Int32>.size))

        let mechanism = Array("NULL".utf8) + [UInt8](repeating: 0, count: 16)
        let signature = [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F]
        let ready = Array("\u{5}READY\u{B}Socket-Type\0\0\0".utf8) + [UInt8(type.utf8.count)] + Array(type.utf8)
        try write(signature + [3, 1] + mechanism + [UInt8](repeating: 0, count: 32))
        try write([4, UInt8(ready.count)] + ready)
        // The other's greeting, and the beginning of its READY.
        var taken = 0
        while taken < 64 + 2 {
            guard case .bytes(let bytes) = look(waits: true) else { throw POSIXError(.ECONNRESET) }
            taken += bytes.count
        }
    }

    deinit { close(descriptor) }

    /// Sends a message of two frames; returns when the system has it.
    func send(topic: String, payload: String) throws {
        try write(Self.message(topic: topic, payload: payload))
    }

    /// A message of two frames, as it is on the wire.
    static func message(topic: String, payload: String) -> [UInt8] {
        frame(topic, hasMore: true) + frame(payload, hasMore: false)
    }

    private static func frame(_ text: String, hasMore: Bool) -> [UInt8] {
        let body = Array(text.utf8)
        let flag: UInt8 = hasMore ? 1 : 0
        guard body.count > 255 else { return [flag, UInt8(body.count)] + body }
        return [flag | 2] + withUnsafeBytes(of: UInt64(body.count).bigEndian, Array.init) + body
    }

    /// Whether the other side's system has all that was sent.
    var isTaken: Bool {
        get throws {
            var count: Int32 = 0
            guard ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 else { throw POSIXError(.ECONNRESET) }
            return count == 0
        }
    }

    /// What has come since the last look.
    ///
    /// - Parameter waits: until something comes.
    func look(waits: Bool) -> Finding {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, waits ? 0 : Int32(MSG_DONTWAIT))
        if count > 0 { return .bytes(Array(buffer[..<count])) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .end
    }

    /// Has whoever waits in ``look(waits:)`` or sends find the end.
    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Sends bytes as they are; returns when the system has them.
    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw POSIXError(.EPIPE) }
            rest = rest.dropFirst(count)
        }
    }
}
