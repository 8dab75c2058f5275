#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension Endpoint {
    /// What an endpoint looks like.
    static func form(of use: Use) -> String {
        use == .bind ? "tcp://address:port or ipc://path" : "tcp://host:port or ipc://path"
    }

    /// The longest path of a Unix socket, in bytes: its structure has room for one more, the zero at the end.
    public static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
}

extension Endpoint.Address {
    /// Reads strictly; guesses nothing.
    init(reading text: String, for use: Endpoint.Use) throws(EndpointError) {
        let form = Endpoint.form(of: use)
        guard !text.isEmpty else { throw EndpointError(text, ", nothing", expected: form) }
        if let blank = Self.blank(in: text) { throw EndpointError(text, blank, expected: form) }
        guard let mark = text.firstRange(of: "://") else {
            throw EndpointError(text, " without a transport", expected: form)
        }
        let rest = String(text[mark.upperBound...])
        switch text[..<mark.lowerBound] {
        case "tcp": self = try Self.tcp(rest, of: text, for: use)
        case "ipc": self = try Self.ipc(rest, of: text, for: use)
        case "inproc":
            throw EndpointError(text, ", which reaches only sockets of the same process", expected: form)
        case let other where ["tcp", "ipc"].contains(other.lowercased()):
            throw EndpointError(text, " with a transport in upper case", expected: form)
        case let other: throw EndpointError(text, " with the transport \(other)", expected: form)
        }
    }

    private static func blank(in text: String) -> String? {
        let isBlank = { (character: Character) in character.isWhitespace || character.isNewline }
        if text.first.map(isBlank) == true { return " with a blank before it" }
        if text.last.map(isBlank) == true { return " with a blank after it" }
        if text.contains(where: isBlank) && !text.hasPrefix("ipc://") { return " with a blank in it" }
        let isControl = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        return isControl ? " with a control character in it" : nil
    }

    private static func ipc(_ path: String, of text: String, for use: Endpoint.Use) throws(EndpointError) -> Self {
        guard !path.isEmpty, path != "@" else { throw EndpointError(text, " without a path", expected: "ipc://path") }
        guard path != "*" || use == .bind else {
            throw EndpointError(text, ", any path", expected: "ipc:// and the path of a socket to connect to")
        }
        guard path.utf8.count <= Endpoint.longestPath else {
            throw EndpointError(
                text, ", a path of \(path.utf8.count) bytes",
                expected: "at most \(Endpoint.longestPath), the system's limit")
        }
        guard !path.hasSuffix("/") else {
            throw EndpointError(text, ", a folder", expected: "ipc:// and the path of a socket")
        }
        // Relative to wherever the program was started: taken at its word unless there is no such folder.
        if !path.hasPrefix("/"), !path.hasPrefix("@"), let slash = path.lastIndex(of: "/") {
            let folder = String(path[..<slash])
            guard access(folder, F_OK) == 0 else {
                throw EndpointError(
                    text, ", and there is no folder \(folder) in the working directory",
                    expected: "ipc:// and an absolute path")
            }
        }
        return .ipc(path: path)
    }

    private static func tcp(_ rest: String, of text: String, for use: Endpoint.Use) throws(EndpointError) -> Self {
        var rest = rest
        // What stands before a semicolon is the address to connect from.
        if use == .connect, let semicolon = rest.firstIndex(of: ";") {
            rest = String(rest[rest.index(after: semicolon)...])
        }
        if let slash = rest.firstIndex(of: "/") {
            let isLast = rest.index(after: slash) == rest.endIndex
            throw EndpointError(
                text, isLast ? " with a slash at the end" : " with a path", expected: Endpoint.form(of: use))
        }
        let (host, port) = try split(rest, of: text, for: use)
        return .tcp(try self.host(host, of: text, for: use), port: try self.port(port, of: text, for: use))
    }

    /// Host and port; an IPv6 address keeps its brackets.
    private static func split(
        _ rest: String, of text: String, for use: Endpoint.Use
    ) throws(EndpointError) -> (host: String, port: String?) {
        if rest.hasPrefix("[") {
            guard let close = rest.firstIndex(of: "]") else {
                throw EndpointError(text, " with a bracket that is not closed", expected: "tcp://[address]:port")
            }
            let host = String(rest[...close])
            let after = rest[rest.index(after: close)...]
            guard !after.isEmpty else { return (host, nil) }
            guard after.hasPrefix(":") else {
                throw EndpointError(text, " with \(after) behind the bracket", expected: "tcp://[address]:port")
            }
            return (host, String(after.dropFirst()))
        }
        guard let colon = rest.lastIndex(of: ":") else { return (rest, nil) }
        guard rest.firstIndex(of: ":") == colon else {
            throw EndpointError(text, ", an IPv6 address without brackets", expected: "tcp://[address]:port")
        }
        return (String(rest[..<colon]), String(rest[rest.index(after: colon)...]))
    }

    private static func port(
        _ port: String?, of text: String, for use: Endpoint.Use
    ) throws(EndpointError) -> UInt16 {
        guard let port, !port.isEmpty else {
            throw EndpointError(text, " without a port", expected: Endpoint.form(of: use))
        }
        let range = use == .bind ? "1 to 65535, or * for a free one" : "1 to 65535"
        if port == "*", use == .bind { return 0 }
        guard port.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let number = UInt16(port),
            number > 0 || use == .bind
        else { throw EndpointError(text, " with port \(port)", expected: "a port of \(range)") }
        return number
    }

    private static func host(
        _ host: String, of text: String, for use: Endpoint.Use
    ) throws(EndpointError) -> Endpoint.Host {
        guard !host.isEmpty else { throw EndpointError(text, " without a host", expected: Endpoint.form(of: use)) }
        if host.hasPrefix("[") { return try ipv6(String(host.dropFirst().dropLast()), of: text, for: use) }
        if host == "*" || InternetAddress.isIPv4(host) {
            let isAny = host == "*" || host == "0.0.0.0"
            guard !isAny || use == .bind else {
                throw EndpointError(text, ", every address of this machine", expected: "one host to connect to")
            }
            return isAny ? .any : .ipv4
        }
        guard !host.allSatisfy({ $0.isNumber || $0 == "." }) else {
            throw EndpointError(text, " with \(host), which is no IPv4 address", expected: "four numbers of 0 to 255")
        }
        let isName = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, host.utf8.count <= 253 else {
            throw EndpointError(text, " with \(host), which is no host", expected: Endpoint.form(of: use))
        }
        // Linux names an interface with at most 15 bytes.
        let isInterface = host.utf8.count <= 15 && host.lowercased() != "localhost"
        guard use == .connect || isInterface else {
            throw EndpointError(
                text, " with \(host), the name of a host",
                expected: "an address of this machine, a network interface, or * for all of them")
        }
        return .name(host)
    }

    private static func ipv6(
        _ host: String, of text: String, for use: Endpoint.Use
    ) throws(EndpointError) -> Endpoint.Host {
        let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        let address = String(parts[0])
        guard InternetAddress.isIPv6(address) else {
            throw EndpointError(
                text, " with [\(host)], which is no IPv6 address", expected: "such as [::1] or [fe80::1%eth0]")
        }
        guard parts.count == 1 || !parts[1].isEmpty else {
            throw EndpointError(text, " with an empty zone", expected: "the interface behind %, such as [fe80::1%eth0]")
        }
        guard parts.count == 2 || !InternetAddress.isLinkLocal(address) else {
            throw EndpointError(
                text, ", a link-local address without its zone",
                expected: "the interface as well, such as [\(address)%eth0]")
        }
        guard InternetAddress.isUnspecified(address) else { return .ipv6 }
        guard use == .bind else {
            throw EndpointError(text, ", every address of this machine", expected: "one host to connect to")
        }
        return .any
    }
}
