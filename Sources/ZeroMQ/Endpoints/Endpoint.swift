#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where a socket binds or connects, read and checked: `tcp://host:port` or `ipc://path`.
///
/// ```swift
/// let endpoint = try Endpoint("tcp://[::1]:5560", for: .bind)
/// try socket.attach(bind: [endpoint], connect: [])
/// try Endpoint("localhost:5560", for: .connect)
/// // throws: found "localhost:5560" without a transport, expected tcp://host:port or ipc://path; did you mean tcp://localhost:5560?
/// ```
///
/// libzmq understands more transports than these two and says of whatever it does not understand "invalid argument"; in the
/// background, where a connection is made, it says nothing at all.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// What it is for: not every endpoint that can be bound can be connected to.
    public enum Use: Hashable, Sendable {
        case bind, connect
    }

    /// What it consists of.
    public enum Address: Hashable, Sendable {
        /// - Parameter port: 0 for a free one, where it is bound.
        case tcp(Host, port: UInt16)
        case ipc(path: String)
    }

    /// The part of a `tcp://` endpoint before the port.
    public enum Host: Hashable, Sendable {
        /// `*`, and the addresses that stand for all of a machine's: `0.0.0.0`, `[::]`.
        case any
        case ipv4
        case ipv6
        /// A host's name to connect to, a network interface to bind.
        case name(String)
    }

    /// The network interface that it is about: the zone of an address, or what is bound by its name.
    public var interface: String? {
        switch address {
        case .tcp(.name(let name), _): return use == .bind ? name : nil
        case .tcp:
            guard let zone = text.firstIndex(of: "%"), let end = text[zone...].firstIndex(of: "]") else { return nil }
            return String(text[text.index(after: zone)..<end])
        case .ipc: return nil
        }
    }

    /// The interface that it is about, if there is none of that name on this machine.
    public var missingInterface: String? {
        interface.flatMap { if_nametoindex($0) == 0 && UInt32($0) == nil ? $0 : nil }
    }

    /// As it was written, which libzmq understands.
    public let text: String
    public let use: Use
    public let address: Address

    public var description: String { text }

    /// Reads an endpoint.
    ///
    /// - Parameter usualPort: what is suggested where the port is missing.
    /// - Throws: ``EndpointError`` with what was found, what was expected and, where that can be told, what was meant. Whether the
    ///   host exists and the port is free is not looked at.
    public init(_ text: String, for use: Use, usualPort: UInt16? = nil) throws(EndpointError) {
        do throws(EndpointError) {
            address = try Address(reading: text, for: use)
        } catch {
            throw error.suggesting(EndpointRepair(use: use, usualPort: usualPort).suggestion(for: text))
        }
        self.text = text
        self.use = use
    }

    /// Reads the endpoint of a socket on this machine that has a file: `ipc://` and its path, or the path alone.
    ///
    /// - Throws: ``EndpointError``, also for what can be bound or connected to but has no file.
    public init(local text: String) throws(EndpointError) {
        let isPath = text.hasPrefix("/") || text.hasPrefix("./") || !text.contains("://") && text.contains("/")
        let full = isPath ? "ipc://\(text)" : text
        let expected = "ipc:// and the path of a socket"
        do throws(EndpointError) {
            self = try Endpoint(full, for: .connect)
        } catch {
            throw EndpointError(
                found: error.found, expected: expected, meant: error.meant.flatMap { $0.hasPrefix("ipc:") ? $0 : nil })
        }
        guard LocalPath(endpoint: full) != nil else { throw EndpointError(text, "", expected: expected) }
    }
}
