/// Guesses what was meant by a text that is no endpoint: what is usually written wrong is put right, and what comes of it is
/// suggested if it is an endpoint.
struct EndpointRepair {
    let use: Endpoint.Use
    /// The port where none is named.
    let usualPort: UInt16?

    private static let otherTransports = ["inproc", "pgm", "epgm", "norm", "tipc", "vmci", "vsock"]

    func suggestion(for text: String) -> String? {
        let plain = text.filter { !$0.isWhitespace && !$0.isNewline }
        // Another transport that was really meant has no counterpart here.
        let isOther = Self.otherTransports.contains { plain.lowercased().hasPrefix($0 + "://") }
        guard !plain.isEmpty, !isOther else { return nil }
        let (scheme, rest) = divide(plain)
        let candidate = scheme == "ipc" ? ipc(rest) : tcp(rest)
        guard let candidate, candidate != text, (try? Endpoint.Address(reading: candidate, for: use)) != nil else {
            return nil
        }
        return candidate
    }

    /// The transport, as it is or as it is likely, and what stands behind it without leading slashes for `tcp`.
    private func divide(_ text: String) -> (scheme: String, rest: String) {
        let letters = text.prefix { $0.isLetter }
        let behind = text.dropFirst(letters.count)
        let isPath = behind.hasPrefix("://") || behind.hasPrefix(":/") || behind.hasPrefix("//")
        switch letters.lowercased() {
        case "ipc" where isPath, "unix" where isPath:
            // ipc:/run/x, ipc//run/x and ipc:///run/x all mean /run/x.
            let path = behind.drop { $0 == ":" }
            return (
                "ipc",
                path.hasPrefix("///") ? String(path.dropFirst(2)) : String(path.dropFirst(path.hasPrefix("//") ? 2 : 0))
            )
        case _ where isPath:
            return ("tcp", String(behind.dropFirst(behind.hasPrefix(":") ? 1 : 0).drop { $0 == "/" }))
        default:
            let isFile = text.hasPrefix("/") || text.hasPrefix("./") || (text.contains("/") && !text.contains(":"))
            return (
                isFile && !text.hasPrefix("//") ? "ipc" : "tcp",
                // Two colons in front are of an IPv6 address.
                String(text.drop { isFile ? false : $0 == "/" || $0 == ":" && !text.hasPrefix("::") })
            )
        }
    }

    private func ipc(_ path: String) -> String? {
        var path = path
        while path.hasSuffix("/") { path.removeLast() }
        guard !["", "*", "@"].contains(path) else { return nil }
        let relative = "ipc://\(path)"
        if (try? Endpoint.Address(reading: relative, for: use)) != nil { return relative }
        return "ipc:///\(path.drop { $0 == "/" })"
    }

    private func tcp(_ rest: String) -> String? {
        // A path, or a query, behind it.
        let authority = String(rest.prefix { $0 != "/" && $0 != "?" })
        guard let (host, port) = parts(authority) else { return nil }
        return "tcp://\(self.host(host)):\(port)"
    }

    private func parts(_ authority: String) -> (host: String, port: String)? {
        let colon = authority.lastIndex(of: ":")
        // Without brackets the last part may be a part of the address; one that looks like a port is taken for one.
        if let colon, InternetAddress.isIPv6(String(authority[..<colon])),
            let port = UInt16(authority[authority.index(after: colon)...]), port >= 1_000 || port == usualPort
        {
            return (String(authority[..<colon]), "\(port)")
        }
        if InternetAddress.isIPv6(authority) || authority.hasPrefix("[") && authority.hasSuffix("]") {
            return usualPort.map { (authority, "\($0)") }
        }
        guard let colon else {
            // A number alone is a port.
            if UInt16(authority) != nil { return (use == .bind ? "*" : "127.0.0.1", authority) }
            return usualPort.map { (authority, "\($0)") }
        }
        let port = String(authority[authority.index(after: colon)...])
        let host = String(authority[..<colon])
        if port.isEmpty { return usualPort.map { (host, "\($0)") } }
        return (host, port)
    }

    private func host(_ host: String) -> String {
        var host = host
        if InternetAddress.isIPv6(host) { host = "[\(host)]" }
        let isAny = host.isEmpty || host == "*" || host == "0.0.0.0" || host == "[::]"
        switch use {
        case .connect where isAny: return host == "[::]" ? "[::1]" : "127.0.0.1"
        case .bind where host.isEmpty: return "*"
        case .bind where host.lowercased() == "localhost": return "127.0.0.1"
        default: return host
        }
    }
}
