import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The connections that this process has at some endpoints, found by their addresses among all its descriptors: libzmq keeps them
/// to itself, and can only drop them together with what was sent and not read.
///
/// ``endOutput()`` is the gentle way. A peer that finds the stream at its end closes its side; what it had sent by then still
/// arrives, and libzmq reads on until there is no more. A peer of another kind may take no notice.
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

    /// Tells the peers of all connections that nothing more will be sent to them.
    ///
    /// - Returns: how many connections there are, told before or not.
    @discardableResult
    public func endOutput() -> Int {
        guard !bound.isEmpty || !connected.isEmpty else { return 0 }
        var count = 0
        OpenDescriptors.forEach { descriptor in
            if endOutput(of: descriptor) { count += 1 }
        }
        return count
    }

    private func endOutput(of descriptor: Int32) -> Bool {
        // libzmq may close it at any time, and another take its number; the duplicate stays what it is.
        let duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard duplicate >= 0 else { return false }
        defer { close(duplicate) }
        guard !Self.isListening(duplicate), isOurs(duplicate) else { return false }
        shutdown(duplicate, Int32(SHUT_WR))
        return true
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
}
