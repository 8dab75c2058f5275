/// Variables that a platform sets for a service that happens to be called as Tandem is, which are no settings.
///
/// Kubernetes tells every pod of a Service `tandem`, or `tandem-scores`, in the form that Docker's links had:
///
/// ```
///  TANDEM_SERVICE_HOST=10.0.171.239           TANDEM_PORT=tcp://10.0.171.239:5560
///  TANDEM_SERVICE_PORT=5560                   TANDEM_PORT_5560_TCP=tcp://10.0.171.239:5560
///  TANDEM_SERVICE_PORT_TELEMETRY=5560         TANDEM_PORT_5560_TCP_PROTO=tcp, _PORT=5560, _ADDR=10.0.171.239
/// ```
///
/// and Docker adds `TANDEM_NAME=/scores/tandem` and the other container's own variables as `TANDEM_ENV_...`. They are told from
/// a misspelt setting by the form of name *and* value: no setting's name is of these forms, and no setting's value would be.
struct PlatformVariables {
    /// Those found.
    let names: Set<String>

    init(among variables: [String: String]) {
        // A link says its name; only then are its `ENV` variables known for what they are.
        let links = variables.compactMap { name, value in
            name.hasSuffix("_NAME") && Self.isLinkName(value) ? String(name.dropLast("NAME".count)) + "ENV_" : nil
        }
        names = Set(
            variables.compactMap { name, value in
                let isOfLink =
                    name.hasSuffix("_NAME") && Self.isLinkName(value) || links.contains { name.hasPrefix($0) }
                return isOfLink || Self.isServiceVariable(name, value) ? name : nil
            })
    }

    /// One sentence for the operator; nil where there are none.
    var note: String? {
        guard let first = names.min() else { return nil }
        let (comes, verb) =
            names.count > 1 ? (" and \(names.count - 1) more of its kind come", "are") : (" comes", "is")
        return "\(first)\(comes) from the platform, for a service or container called tandem, and \(verb) ignored; "
            + "in Kubernetes enableServiceLinks: false keeps \(names.count > 1 ? "them" : "it") away"
    }

    private static func isServiceVariable(_ name: String, _ value: String) -> Bool {
        let words = name.split(separator: "_", omittingEmptySubsequences: false)
        // Behind the service's own name, of one word or more.
        for start in words.indices.dropFirst() {
            switch words[start...].map(String.init) {
            case ["SERVICE", "HOST"]: return isHost(value)
            case let form where form.starts(with: ["SERVICE", "PORT"]): return isPort(value)
            case ["PORT"]: return isAddress(value)
            case let form where form.count >= 3 && form[0] == "PORT" && isPort(form[1]) && isProtocol(form[2]):
                switch form.dropFirst(3) {
                case []: return isAddress(value)
                case ["PROTO"]: return isProtocol(value)
                case ["PORT"]: return isPort(value)
                case ["ADDR"]: return isHost(value)
                default: continue
                }
            default: continue
            }
        }
        return false
    }

    private static func isProtocol(_ text: String) -> Bool { ["tcp", "udp", "sctp"].contains(text.lowercased()) }

    private static func isPort(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt16(text) != nil
    }

    /// An address or a name, v6 with or without brackets.
    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || ".:-[]%".unicodeScalars.contains($0))
            }
    }

    /// `tcp://10.0.171.239:5560`.
    private static func isAddress(_ text: String) -> Bool {
        guard let scheme = text.firstRange(of: "://"), isProtocol(String(text[..<scheme.lowerBound])),
            let colon = text.lastIndex(of: ":"), colon > scheme.lowerBound
        else { return false }
        return isHost(String(text[scheme.upperBound..<colon])) && isPort(String(text[text.index(after: colon)...]))
    }

    /// `/scores/tandem`: a container and what it calls the other.
    private static func isLinkName(_ text: String) -> Bool {
        text.hasPrefix("/") && text.split(separator: "/").count == 2
    }
}
