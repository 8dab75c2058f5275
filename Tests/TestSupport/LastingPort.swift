import Foundation
import Synchronization

/// A TCP port for a test that gives it up and takes it again, while other tests ask the system for any port: none of those that the
/// system gives out.
public enum LastingPort {
    private static let taken = Mutex<Set<UInt16>>([])

    /// `tcp://127.0.0.1:PORT`, of a port that nobody uses, and that this process calls so once.
    public static func endpoint() -> String {
        while true {
            let port = candidates.randomElement() ?? 0
            if taken.withLock({ $0.insert(port).inserted }), isFree(port) { return "tcp://127.0.0.1:\(port)" }
        }
    }

    private static let candidates: [UInt16] = {
        let text = (try? String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)) ?? ""
        let bounds = text.split(whereSeparator: \.isWhitespace).compactMap { UInt16($0) }
        let given = bounds.count == 2 && bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : 32_768...60_999
        let outside = (10_000...65_000).filter { !given.contains($0) }
        return outside.isEmpty ? Array(10_000...65_000) : outside
    }()

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
