import Inference
import System

/// A histogram as horizontal bars.
///
/// ```
/// settled scores: cycles waited for context
///       0 ... 1     1,204  ████████
///       1 ... 2     5,310  ████████████████████████████████████
/// ```
struct HistogramBars {
    private static let width = 40
    /// From empty to full, in eighths of a character.
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

    /// What the daemon's names mean, in the order in which they are shown.
    private static let titles: KeyValuePairs = [
        "live_tandem": "live scores: Tandem's own time, from receipt to sending",
        "window_context_cycles": "window scores: cycles from a window's first to its last",
        "window_context": "window scores: how long the stream took for them",
        "window_tandem": "window scores: Tandem's own time, from the last cycle's receipt to sending",
        "settled_context_cycles": "settled scores: later cycles waited for",
        "settled_context": "settled scores: how long the stream took for them",
        "settled_tandem": "settled scores: Tandem's own time, from the last cycle's receipt to sending",
    ]

    /// Those of a reply that have anything in them.
    static func all(_ histograms: JSONValue) -> [HistogramBars] {
        titles.compactMap { name, title in
            guard let histogram = histograms[name], histogram["buckets"]?.elements.isEmpty == false else { return nil }
            return HistogramBars(title: title, histogram)
        }
    }

    let text: String

    /// - Parameter histogram: `unit` and `buckets` of `from`, `to` and `count`.
    private init(title: String, _ histogram: JSONValue) {
        let unit = histogram["unit"]?.description ?? ""
        let buckets = histogram["buckets"]?.elements ?? []
        let largest = buckets.compactMap { $0["count"]?.number }.max() ?? 0
        var lines = [title]
        for bucket in buckets {
            let count = bucket["count"]?.number ?? 0
            let range = "\(Self.mark(bucket["from"]?.number, unit)) ... \(Self.mark(bucket["to"]?.number, unit))"
            lines.append(
                Columns.right(range, 22) + Columns.right(Quantity.count(count), 12) + "  "
                    + Self.bar(largest > 0 ? count / largest : 0))
        }
        text = lines.joined(separator: "\n")
    }

    private static func mark(_ value: Double?, _ unit: String) -> String {
        switch unit {
        case "us": Quantity.time(microseconds: value)
        case "ms": Quantity.time(microseconds: value.map { $0 * 1_000 })
        default: Quantity.plain(value)
        }
    }

    private static func bar(_ share: Double) -> String {
        let parts = Int(saturating: (min(max(share, 0), 1) * Double(width * 8)).rounded(.up))
        return String(repeating: "█", count: parts / 8) + eighths[parts % 8]
    }
}
