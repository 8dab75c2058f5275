public import ZeroMQ

/// One documented key of the daemon's settings: what it is called everywhere, what it takes and what it is worth when
/// nobody says.
public struct Setting: Sendable, Hashable {
    /// What a setting takes.
    public enum Kind: Sendable, Hashable {
        /// A whole number of this range.
        case integer(ClosedRange<Int>)
        /// A number of this range.
        case number(ClosedRange<Double>)
        /// A share in percent, more than none: `60%`.
        case share
        /// A time with its unit (`250ms`, `1s`, `5m`, `24h`) between two bounds in milliseconds; `never` where allowed.
        case duration(milliseconds: ClosedRange<Int>, orNever: Bool)
        /// Any text that is not empty.
        case text
        /// The permissions of a file, in octal digits.
        case fileMode
        /// The same, or `auto`.
        case socketMode
        /// `auto`, an `ipc://` endpoint, or nothing.
        case localEndpoint
        /// Any text; empty means that there is no such thing.
        case textOrNone
        /// One of these words.
        case choice([String])
        /// Any number of texts: a YAML sequence, or comma-separated.
        case list
        /// Any number of endpoints to bind or to connect to, written as a ``list`` is.
        ///
        /// - Parameter usualPort: suggested where somebody leaves the port out.
        case endpoints(Endpoint.Use, usualPort: UInt16)
    }

    /// Dotted path, as in the YAML file: `tradeoff.stride`.
    public let key: String
    /// What it takes.
    public let kind: Kind
    /// Its value when no source names it, in the words of the YAML file; empty for an empty list, and for a setting that may
    /// be left unsaid.
    public let defaultText: String
    /// One sentence for the operator.
    public let summary: String

    init(_ key: String, _ kind: Kind, default defaultText: String, _ summary: String) {
        self.key = key
        self.kind = kind
        self.defaultText = defaultText
        self.summary = summary
    }

    /// The environment variable: `TANDEM_TRADEOFF_STRIDE`.
    public var environmentName: String {
        "TANDEM_" + key.uppercased().replacing(".", with: "_")
    }

    /// The command line flag: `--tradeoff-stride`.
    public var flag: String {
        "--" + key.replacing(".", with: "-").replacing("_", with: "-")
    }

    /// Whether it takes any number of values.
    public var isList: Bool {
        switch kind {
        case .list, .endpoints: true
        default: false
        }
    }

    /// Whether a source that names it without a value says nothing.
    public var mayBeEmpty: Bool {
        defaultText.isEmpty && !isList
    }

    /// Type and range in words: `whole number, 1 to 30`.
    public var typeText: String {
        kindText + (mayBeEmpty ? ", or empty" : "")
    }

    private var kindText: String {
        switch kind {
        case .integer(let range): "whole number, \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "number, \(range.lowerBound.formattedShortly) to \(range.upperBound.formattedShortly)"
        case .share: "share, more than 0% and at most 100%"
        case .duration(let range, let orNever):
            "time, \(DurationText.format(milliseconds: range.lowerBound)) to "
                + DurationText.format(milliseconds: range.upperBound) + (orNever ? ", or never" : "")
        case .text: "text"
        case .fileMode: "file mode, 0600 to 0777"
        case .socketMode: "auto, or file mode, 0600 to 0777"
        case .localEndpoint: "\(ControlEndpoint.automatic), ipc:// and a path, or empty"
        case .textOrNone: "text, or empty"
        case .choice(let words): words.joined(separator: " | ")
        case .list: "list of texts"
        case .endpoints(.bind, _): "list of endpoints to bind: tcp://address:port, tcp://*:port, ipc://path"
        case .endpoints(.connect, _): "list of endpoints to connect to: tcp://host:port, ipc://path"
        }
    }
}

extension Double {
    /// Without a fraction where there is none: `100`, `0.1`.
    fileprivate var formattedShortly: String {
        self == rounded() && magnitude < 1e15 ? "\(Int(self))" : "\(self)"
    }
}
