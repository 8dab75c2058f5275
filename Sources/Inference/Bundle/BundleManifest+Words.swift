import System

extension BundleManifest {
    /// Checks the texts that messages, logs and topics' payloads repeat: each is short and on one line, whatever its script.
    func validateWords() throws(Problem) {
        for (key, text) in [("name", name), ("version", version)] {
            try Self.check(text, key, longest: InferenceLimits.nameBytes)
            guard text.first?.isWhitespace == false, text.last?.isWhitespace == false else {
                throw Problem("\(key): found \(Quotation.name(text)), expected no blank at either end")
            }
        }
        for channel in channels ?? [] {
            try Self.check(channel.name, "channels: name", longest: InferenceLimits.wordBytes)
            if let unit = channel.unit, !unit.isEmpty {
                try Self.check(unit, "channels: \(channel.name): unit", longest: InferenceLimits.wordBytes)
            }
        }
        for (key, text) in [("target.name", target?.name), ("target.unit", target?.unit)] {
            if let text, !text.isEmpty { try Self.check(text, key, longest: InferenceLimits.wordBytes) }
        }
        for (key, path) in [("live", live), ("window", window)] {
            for layer in (path?.layers ?? []) + (path?.heads?.parts.flatMap { $0.layers } ?? []) {
                try Self.check(layer.name, "\(key): layer name", longest: InferenceLimits.tensorNameBytes)
            }
        }
    }

    private static func check(_ text: String, _ key: String, longest: Int) throws(Problem) {
        let count = text.utf8.count
        guard (1...longest).contains(count) else {
            throw Problem("\(key): found \(count) bytes, expected 1 to \(longest)")
        }
        guard Quotation.isPrintable(text) else {
            throw Problem("\(key): found \(Quotation.name(text)), expected characters that can be printed, on one line")
        }
    }
}
