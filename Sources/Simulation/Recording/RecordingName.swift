/// What the name of a recording's file says about it.
public enum RecordingName {
    /// The endings of files that are expanded while they are read.
    static let compressedEndings = [".xz", ".gz"]

    /// The path without `.xz` or `.gz`.
    public static func uncompressed(_ path: String) -> String {
        let ending = compressedEndings.first { path.lowercased().hasSuffix($0) }
        return String(path.dropLast(ending?.count ?? 0))
    }

    /// Whether it is a table of comma-separated values rather than a C-MAPSS file: `.csv`, `.csv.xz` or `.csv.gz`.
    public static func isTable(_ path: String) -> Bool {
        uncompressed(path).lowercased().hasSuffix(".csv")
    }

    /// The names under which a file may lie: `RUL_FD001.txt`, `RUL_FD001.txt.xz`, `RUL_FD001.txt.gz`.
    public static func variants(of path: String) -> [String] {
        [path] + compressedEndings.map { path + $0 }
    }
}
