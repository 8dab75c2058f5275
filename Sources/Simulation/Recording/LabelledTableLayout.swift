/// Which column of a ``LabelledTable`` holds what.
struct LabelledTableLayout {
    let columnCount: Int
    let engine: Int
    let cycle: Int
    let remaining: Int
    /// (channels)
    let channels: [Int]
    /// The names of columns that nobody reads.
    let ignored: [String]

    /// Reads a header.
    init(header: [UnsafeBufferPointer<UInt8>], channels: [String], file: String, line: Int) throws(CMAPSSError) {
        let names = header.map { String(decoding: $0, as: UTF8.self) }
        func column(_ name: String) throws(CMAPSSError) -> Int {
            let found = names.indices.filter { names[$0].lowercased() == name.lowercased() }
            if name == "RUL", found.isEmpty {
                throw CMAPSSError(
                    .unlabelled, file: file, line: line,
                    "unlabelled recording: found no column RUL in the header \(Self.excerpt(names))")
            }
            guard found.count == 1 else {
                let found = found.isEmpty ? "no column" : "\(found.count) columns"
                throw CMAPSSError(
                    .header, file: file, line: line,
                    "found \(found) \(name) in the header \(Self.excerpt(names)), expected one of engine, cycle and RUL each"
                )
            }
            return found[0]
        }
        engine = try column("engine")
        cycle = try column("cycle")
        remaining = try column("RUL")
        columnCount = names.count
        let own = [engine, cycle, remaining]
        let others = names.indices.filter { !own.contains($0) }
        let named = channels.map { name in others.filter { names[$0] == name } }
        if let twice = zip(channels, named).first(where: { $1.count > 1 }) {
            throw CMAPSSError(
                .header, file: file, line: line, "found \(twice.1.count) columns \(twice.0), expected one")
        }
        let missing = zip(channels, named).filter { $1.isEmpty }.map(\.0)
        if missing.isEmpty {
            self.channels = named.map { $0[0] }
        } else if missing.count == channels.count, others.count == channels.count {
            self.channels = others
        } else {
            throw CMAPSSError(
                .header, file: file, line: line,
                "found \(others.count) columns beside engine, cycle and RUL and none named \(Self.excerpt(missing)); expected "
                    + "the channels \(Self.excerpt(channels)) by name, or just \(channels.count) columns in their order"
            )
        }
        let used = Set(own + self.channels)
        ignored = names.indices.filter { !used.contains($0) }.map { names[$0] }
    }

    /// A cell without the quotation marks that some programs put around text.
    static func unquoted(_ cell: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        let mark = UInt8(ascii: "\"")
        guard cell.count >= 2, cell.first == mark, cell.last == mark else { return cell }
        return UnsafeBufferPointer(rebasing: cell[1..<cell.count - 1])
    }

    private static func excerpt(_ names: [String]) -> String {
        let shown = names.prefix(8).map { $0.prefix(24) }.joined(separator: ",")
        return names.count > 8 ? shown + ",... (\(names.count))" : shown
    }
}
