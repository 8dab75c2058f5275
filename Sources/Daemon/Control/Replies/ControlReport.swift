/// What a request brought to light: a snapshot that the live thread has taken, put into words by the control thread.
protocol ControlReport: Sendable {
    /// The reply's members, beside `ok` and `warnings`.
    var members: [JSONTree.Member] { get }
}

/// Nothing but that it was done.
struct PlainReport: ControlReport {
    let members: [JSONTree.Member]

    init(_ members: KeyValuePairs<String, JSONTree> = [:]) {
        self.members = members.map { JSONTree.Member($0.key, $0.value) }
    }
}
