import FoundationEssentials
public import Simulation

extension LabelledSet {
    /// Reads a recording and its truth.
    ///
    /// - Table (`.csv`): a column RUL holds the truth.
    /// - C-MAPSS file (any other name): with `lifeFile`, that holds the cycles left after each engine's last one. Without it a
    ///   file called `train_...` is taken to run until each engine fails, and for any other, `RUL_<set>.txt` is looked for
    ///   beside it.
    ///
    /// Each may be compressed by xz or gzip and be called so (`.xz`, `.gz`).
    ///
    /// - Parameters:
    ///   - path: the recording.
    ///   - lifeFile: where the truth of a C-MAPSS file is.
    ///   - channels: the names of a cycle's values, in order; a C-MAPSS file has 24, without names.
    ///   - byPosition: the columns of a table are the channels in their order, whatever they are called.
    /// - Throws: `CMAPSSError`; of code `unlabelled` with every place that was looked at, of code `labelCount` when the
    ///   truth is about another number of engines.
    public static func read(
        path: String, lifeFile: String?, channels: [String], byPosition: Bool = false
    ) throws(CMAPSSError) -> LabelledSet {
        if RecordingName.isTable(path) { return try readTable(path: path, channels: channels, byPosition: byPosition) }
        guard channels.count == CMAPSSReader.channelCount else {
            throw CMAPSSError(
                .columnCount, file: path,
                "found a C-MAPSS file with \(CMAPSSReader.channelCount) channels, expected the bundle's \(channels.count), "
                    + "in a table (.csv)")
        }
        let histories = try CMAPSSFile.load(path: path)
        let name = CMAPSSFile.prefix(ofFileAt: path)
        let isTraining = fileName(path).hasPrefix("train_")
        var lifeFile = lifeFile
        if lifeFile == nil, !isTraining { lifeFile = try companion(of: path, set: name) }
        guard let lifeFile else {
            let engines = histories.map { LabelledEngine(history: $0, cyclesAfterLast: 0) }
            return LabelledSet(name: name, source: path, truth: "each engine runs until it fails", engines: engines)
        }
        let lives = try RemainingLifeFile.load(path: lifeFile)
        guard lives.count == histories.count else {
            throw CMAPSSError(
                .labelCount, file: lifeFile,
                "found \(lives.count) numbers, expected \(histories.count), one for each engine of \(path)")
        }
        let engines = zip(histories, lives).map { LabelledEngine(history: $0, cyclesAfterLast: $1) }
        return LabelledSet(name: name, source: path, truth: lifeFile, engines: engines)
    }

    private static func readTable(
        path: String, channels: [String], byPosition: Bool
    ) throws(CMAPSSError) -> LabelledSet {
        let table = try LabelledTable(path: path, channels: channels, byPosition: byPosition)
        let engines = zip(table.histories, table.remaining).map { LabelledEngine(history: $0, remaining: $1) }
        let ignored = table.ignoredColumns
        let name = String(fileName(RecordingName.uncompressed(path)).dropLast(".csv".count))
        return LabelledSet(
            name: name, source: path, truth: "its column RUL", engines: engines,
            warnings: ignored.isEmpty
                ? [] : ["\(path): columns that nobody reads: \(ignored.prefix(12).joined(separator: ", "))"])
    }

    /// The file with the truth about test set `set`, in the folder of its recording.
    private static func companion(of path: String, set: String) throws(CMAPSSError) -> String {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let place = path.contains("/") ? "\(folder)/" : ""
        let candidates = RecordingName.variants(of: "\(place)RUL_\(set).txt")
        guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw CMAPSSError(
                .unlabelled, file: path,
                "unlabelled recording: looked for \(candidates.joined(separator: ", ")); expected one of them, another file "
                    + "with the cycles left after each engine's last one (--rul), a file called train_... that runs until "
                    + "each engine fails, or a table (.csv) with a column RUL")
        }
        return found
    }

    static func fileName(_ path: String) -> String {
        String(path.split(separator: "/").last ?? "")
    }
}

extension LabelledEngine {
    /// An engine that had `cyclesAfterLast` cycles left after its last recorded one.
    public init(history: EngineHistory, cyclesAfterLast: Int) {
        let last = history.cycles.last ?? 0
        self.init(history: history, remaining: history.cycles.map { Float(last - $0 + cyclesAfterLast) })
    }
}
