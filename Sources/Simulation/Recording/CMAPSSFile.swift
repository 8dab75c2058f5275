import Telemetry

/// Whole C-MAPSS files as engine histories.
public enum CMAPSSFile {
    /// Reads a file, as it is or compressed by xz or gzip, into one history per engine, in the order of the file.
    ///
    /// - Parameters:
    ///   - path: the file as it comes from NASA.
    ///   - prefix: ids are the prefix, a hyphen and the engine's number. Without one it is taken from the file's name:
    ///     `test_FD001.txt.xz` gives `FD001-1`, `FD001-2`, ...
    ///   - selection: which engines; all without one.
    /// - Throws: ``CMAPSSError``. A row with another number of columns, a number that is none, an engine whose rows lie
    ///   apart or whose cycles do not rise, and a selected engine that is not there are errors; gaps in the cycles,
    ///   blank lines and a missing line feed at the end are not.
    public static func load(
        path: String,
        prefix: String? = nil,
        selection: EngineSelection? = nil
    ) throws(CMAPSSError) -> [EngineHistory] {
        var reader = try CMAPSSReader(path: path)
        let prefix = prefix ?? self.prefix(ofFileAt: path)
        var histories: [EngineHistory] = []
        var seen: Set<Int> = []
        var row = CMAPSSRow()
        var current = 0
        var lastCycle = 0
        while try reader.next(into: &row) {
            if row.engine != current {
                guard seen.insert(row.engine).inserted else {
                    throw CMAPSSError(
                        .order,
                        file: path,
                        line: reader.line,
                        "found engine \(row.engine) again, expected the rows of one engine together"
                    )
                }
                guard seen.count <= RecordingLimits.engines else {
                    throw CMAPSSError(.tooLarge, file: path, "holds more than \(RecordingLimits.engines) engines")
                }
                current = row.engine
                if selection?.contains(current) ?? true {
                    let id = try engineID(prefix: prefix, number: current, file: path)
                    histories.append(EngineHistory(engine: id, channelCount: CMAPSSReader.channelCount))
                }
            } else if row.cycle <= lastCycle {
                throw CMAPSSError(
                    .order,
                    file: path,
                    line: reader.line,
                    "found cycle \(row.cycle) of engine \(current), expected one above \(lastCycle)"
                )
            }
            lastCycle = row.cycle
            guard selection?.contains(current) ?? true else { continue }
            histories[histories.count - 1].append(cycle: row.cycle, values: row.values)
        }
        guard !seen.isEmpty else {
            let detail = "found no rows, expected \(CMAPSSReader.columnCount) columns of numbers"
            throw CMAPSSError(.empty, file: path, detail)
        }
        if let missing = selection?.firstMissing(from: seen) {
            throw CMAPSSError(.noSuchEngine, file: path, "found no engine \(missing), it holds \(seen.count) engines")
        }
        return histories
    }

    /// The file's name without folders, `.xz` or `.gz`, `.txt`, `train_` and `test_`.
    public static func prefix(ofFileAt path: String) -> String {
        var name = RecordingName.uncompressed(path).split(separator: "/").last ?? ""
        if name.hasSuffix(".txt") { name.removeLast(4) }
        for beginning in ["train_", "test_"] where name.hasPrefix(beginning) {
            name.removeFirst(beginning.count)
            break
        }
        return String(name)
    }

    private static func engineID(prefix: String, number: Int, file: String) throws(CMAPSSError) -> EngineID {
        do {
            return try EngineID("\(prefix)-\(number)")
        } catch {
            throw CMAPSSError(.engineID, file: file, "the prefix '\(prefix)' makes no engine ids: \(error)")
        }
    }
}
