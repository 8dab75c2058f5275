import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension Socket {
    /// Binds to all of `bind`, then connects to all of `connect`, over IPv4 and IPv6 as each endpoint asks.
    ///
    /// | endpoint | reached over |
    /// | --- | --- |
    /// | `tcp://*:5560`, `tcp://[::]:5560` to bind | both; IPv4 alone where the system has no IPv6 |
    /// | `tcp://127.0.0.1:5560`, `tcp://0.0.0.0:5560` | IPv4 |
    /// | `tcp://[::1]:5560`, `tcp://[fe80::1%eth0]:5560` | IPv6 |
    /// | `tcp://eth0:5560` to bind | the interface's IPv4 address, its IPv6 address where it has no other |
    /// | `tcp://name:5560` to connect | IPv6 where the name has no IPv4 address, or nobody listens at that |
    ///
    /// - Parameter mode: as for ``bind(_:mode:)``.
    /// - Returns: the endpoints in that order, wildcards resolved.
    /// - Throws: as ``attach(bind:connect:mode:)-(_,[String],_)``.
    @discardableResult
    public func attach(bind: [Endpoint], connect: [Endpoint], mode: UInt32? = nil) throws(ZeroMQError) -> [String] {
        var endpoints: [String] = []
        for endpoint in bind { endpoints += try attach(endpoint, mode) }
        for endpoint in connect {
            try configure { $0.ipv6 = endpoint.isReachedByIPv6 }
            endpoints += try attach(bind: [], connect: [endpoint.text])
        }
        return endpoints
    }

    private func attach(_ endpoint: Endpoint, _ mode: UInt32?) throws(ZeroMQError) -> [String] {
        // libzmq's own error number for it is lost where a monitor looks on.
        if endpoint.missingInterface != nil {
            throw ZeroMQError(code: .noDevice, operation: .bind, endpoint: endpoint.text)
        }
        let (first, second) = endpoint.boundFamilies
        do throws(ZeroMQError) {
            try configure { $0.ipv6 = first == .ipv6 }
            return try attach(bind: [endpoint.text], connect: [], mode: mode)
        } catch {
            // An interface without an address of the first family; a system without IPv6.
            guard let second,
                error.code == .noDevice || error.code == .addressNotAvailable || error.code == .notSupported
            else { throw error }
            do throws(ZeroMQError) {
                try configure { $0.ipv6 = second == .ipv6 }
                return try attach(bind: [endpoint.text], connect: [], mode: mode)
            } catch _ {
                throw error
            }
        }
    }
}

extension Endpoint {
    enum Family { case ipv4, ipv6 }

    /// The family of addresses that it is bound with, and the one after that.
    ///
    /// A socket bound with IPv6 to all addresses takes IPv4 as well. One that is bound to an IPv4 address is not, for then it
    /// would be called by its address in IPv6, `[::ffff:127.0.0.1]`.
    var boundFamilies: (Family, Family?) {
        guard case .tcp(let host, _) = address else { return (.ipv4, nil) }
        return switch host {
        case .any: text.hasPrefix("tcp://0.0.0.0:") ? (.ipv4, nil) : (.ipv6, text.hasPrefix("tcp://*:") ? .ipv4 : nil)
        case .ipv4: (.ipv4, nil)
        case .ipv6: (.ipv6, nil)
        case .name: (.ipv4, .ipv6)
        }
    }

    /// Whether it is to be connected to by IPv6. May ask the resolver, and both addresses of a name that has two.
    ///
    /// libzmq takes a name's first address of one family: of both only if it is told which.
    var isReachedByIPv6: Bool {
        guard case .tcp(let host, let port) = address else { return false }
        switch host {
        case .any, .ipv4: return false
        case .ipv6: return true
        case .name(let name):
            let kinds = InternetAddress.kinds(ofHost: name)
            // Asked for IPv6, libzmq's resolver gives IPv4 addresses too where there are no others: right for a name that has
            // none yet.
            guard kinds.ipv4 else { return true }
            guard kinds.ipv6 else { return false }
            return !Reachability.isServed(name, port: port, family: AF_INET)
                && Reachability.isServed(name, port: port, family: AF_INET6)
        }
    }
}
