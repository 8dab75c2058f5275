import Inference
import System

/// Where a bundle comes from, in its trainer's words.
struct ProvenanceReport {
    private static let keyWidth = 24
    private static let textWidth = 90

    private let provenance: [String: JSONValue]

    init(_ manifest: BundleManifest) {
        provenance = manifest.provenance ?? [:]
    }

    func print() {
        guard !provenance.isEmpty else { return }
        Terminal.print("\nprovenance")
        for (key, value) in provenance.sorted(by: { $0.key < $1.key }) { printEntry(key, value, indent: 2) }
    }

    private func printEntry(_ key: String, _ value: JSONValue, indent: Int) {
        let key = Quotation.line(key)
        let margin = String(repeating: " ", count: indent)
        if case .object(let members) = value {
            Terminal.print(margin + key)
            for (key, value) in members.sorted(by: { $0.key < $1.key }) { printEntry(key, value, indent: indent + 2) }
            return
        }
        var text = Quotation.line(value.description)
        // A list says how long it is: nobody counts engines.
        if case .list(let values) = value { text = "\(values.count): \(text)" }
        let hanging = String(repeating: " ", count: Self.keyWidth)
        for (index, line) in Self.lines(of: text).enumerated() {
            Terminal.print((index == 0 ? Columns.left(margin + key + " ", Self.keyWidth) : hanging) + line)
        }
    }

    /// Broken at spaces.
    private static func lines(of text: String) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let last = lines.count - 1
            if lines[last].isEmpty {
                lines[last] = String(word)
            } else if lines[last].count + 1 + word.count <= textWidth {
                lines[last] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
