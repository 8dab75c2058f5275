import System

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
    init(
        header: [UnsafeBufferPointer<UInt8>], channels: [String], byPosition: Bool, file: String, line: Int
    ) throws(CMAPSSError) {
        guard header.count <= RecordingLimits.columns else {
            throw CMAPSSError(
                .header, file: file, line: line,
                "found \(header.count) columns, expected at most \(RecordingLimits.columns)")
        }
        var names: [String] = []
        for cell in header {
            guard let name = String(validating: cell, as: UTF8.self) else {
                throw CMAPSSError(
                    .notText, file: file, line: line,
                    "found a column \(Quotation.text(cell)), expected names in UTF-8 or UTF-16 (iconv -f latin1 -t utf-8 FILE)"
                )
            }
            names.append(name)
        }
        engine = try Self.column("engine", of: names, file: file, line: line)
        cycle = try Self.column("cycle", of: names, file: file, line: line)
        remaining = try Self.column("RUL", of: names, file: file, line: line)
        columnCount = names.count
        let own = [engine, cycle, remaining]
        let others = names.indices.filter { !own.contains($0) }
        let named = channels.map { name in others.filter { names[$0] == name } }
        if byPosition {
            try Self.checkPositions(others.map { names[$0] }, channels, file: file, line: line)
            self.channels = others
        } else {
            if let twice = zip(channels, named).first(where: { $1.count > 1 }) {
                throw CMAPSSError(
                    .header, file: file, line: line,
                    "found \(twice.1.count) columns \(Quotation.line(twice.0)), expected one")
            }
            let missing = zip(channels, named).filter { $1.isEmpty }.map(\.0)
            guard missing.isEmpty else {
                let unknown = others.map { names[$0] }.filter { !channels.contains($0) }
                throw CMAPSSError(
                    .header, file: file, line: line,
                    Self.complaint(missing: missing, of: channels, unknown: unknown, columns: others.count))
            }
            self.channels = named.map { $0[0] }
        }
        let used = Set(own + self.channels)
        ignored = names.indices.filter { !used.contains($0) }.map { Quotation.line(names[$0], longest: 24) }
    }

    /// The column of this name, written in any case.
    private static func column(
        _ name: String, of names: [String], file: String, line: Int
    ) throws(CMAPSSError) -> Int {
        let found = names.indices.filter { names[$0].lowercased() == name.lowercased() }
        if let first = found.first, found.count == 1 { return first }
        if name == "RUL", found.isEmpty {
            throw CMAPSSError(
                .unlabelled, file: file, line: line,
                "unlabelled recording: found no column RUL in the header \(excerpt(names))")
        }
        let columns = found.isEmpty ? "no column" : "\(found.count) columns"
        // One column with other separators in it is a table of another kind.
        let separator = [(";", "semicolons"), ("\t", "tabs")].first { mark, _ in
            names.count == 1 && names[0].contains(mark)
        }
        throw CMAPSSError(
            .header, file: file, line: line,
            "found \(columns) \(name) in the header \(excerpt(names)), expected one of engine, cycle and RUL each"
                + (separator.map { ", and commas between columns, not \($1)" } ?? ""))
    }

    /// What stands by position has no names to be known by: there must be just as many, and the names must not say that they
    /// stand otherwise.
    private static func checkPositions(
        _ names: [String], _ channels: [String], file: String, line: Int
    ) throws(CMAPSSError) {
        guard names.count == channels.count else {
            throw CMAPSSError(
                .header, file: file, line: line,
                "found \(names.count) columns beside engine, cycle and RUL, expected \(channels.count), one for each channel in "
                    + "order: \(excerpt(channels))")
        }
        if let moved = zip(names, channels).first(where: { $0 != $1 && channels.contains($0) }) {
            throw CMAPSSError(
                .header, file: file, line: line,
                "found column \(Quotation.line(moved.0)) in the place of channel \(Quotation.line(moved.1)): by position it would "
                    + "be taken for that; expected names in the order \(excerpt(channels)), or no --by-position")
        }
    }

    private static func complaint(missing: [String], of channels: [String], unknown: [String], columns: Int) -> String {
        let all = missing.count == channels.count
        let lacks =
            "found \(all ? "none" : "\(channels.count - missing.count)") of the bundle's \(channels.count) channels by name: "
            + "missing \(excerpt(missing))"
        let others = unknown.isEmpty ? "" : "; unknown columns \(excerpt(unknown))"
        let nearly = missing.compactMap { name in
            unknown.first { $0.lowercased() == name.lowercased() || $0.filter { $0 != " " } == name }
                .map { "\(Quotation.name($0)) for \(name)" }
        }
        let meant = nearly.isEmpty ? "" : "; is that \(nearly.prefix(3).joined(separator: ", "))?"
        let order =
            columns == channels.count ? "; --by-position takes the \(columns) columns in the bundle's order" : ""
        return lacks + others + meant + order
    }

    /// A cell without the quotation marks that some programs put around text.
    static func unquoted(_ cell: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        let mark = UInt8(ascii: "\"")
        guard cell.count >= 2, cell.first == mark, cell.last == mark else { return cell }
        return UnsafeBufferPointer(rebasing: cell[1..<cell.count - 1])
    }

    private static func excerpt(_ names: [String]) -> String {
        let shown = names.prefix(8).map { Quotation.line($0, longest: 24) }.joined(separator: ",")
        return names.count > 8 ? shown + ",... (\(names.count))" : shown
    }
}
