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
        return LoopbackAddress.with(port: port) { bind(descriptor, $0, $1) == 0 }
    }
}
