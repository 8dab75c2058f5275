public import Foundation

/// A port of this machine, as the calls of the system take it.
public enum LoopbackAddress {
    /// Calls `body`, which is bind(2) or connect(2) with a descriptor, with the address of 127.0.0.1 and a port.
    public static func with<Result>(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// The same, with the port of `tcp://127.0.0.1:PORT`.
    public static func with<Result>(
        endpoint: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        with(port: UInt16(endpoint.split(separator: ":").last ?? "") ?? 0, body)
    }
}
