/// Every limit of a recording, in one place. What lies beyond one is refused with an error that names it.
public enum RecordingLimits {
    /// Bytes of text, as they lie or after expansion.
    public static let textBytes = 1 << 30
    /// A compressed file may hold this much text, in bytes, however small it is.
    public static let expandedBytes = 64 << 20
    /// And beyond that so many times its own size. C-MAPSS files hold about eight times theirs.
    public static let expansion = 50
    /// Memory that a decompressing program may take, in bytes; `xz -9` needs 65 MiB.
    public static let decompressionBytes = 256 << 20
    /// The longest line, in bytes; a row of C-MAPSS takes about 180.
    public static let lineBytes = 65_536
    /// Lines, empty ones among them: a gigabyte of line ends would take minutes.
    public static let lines = 20_000_000
    /// Engines of a recording, each of which takes memory of its own however few its cycles are.
    public static let engines = 200_000
    /// Columns of a table: as many channels as a bundle may have, and as many again that nobody reads.
    public static let columns = 2_048
    /// The most cycles that an engine may have left, in a truth.
    public static let remainingCycles = 1_000_000_000
}
