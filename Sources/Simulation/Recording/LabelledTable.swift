/// Recorded engines with their truth, out of a table of comma-separated values.
///
/// ```
/// engine,cycle,altitude,T24,Nf,RUL
/// E1,1,0.0,641.82,2388.02,112
/// E1,2,0.0,,2388.07,111
/// ```
///
/// The header is required. `engine`, `cycle` and `RUL` may stand anywhere and be written in any case. Channels are found
/// by their names, in any order; by their position only where that is asked for. An empty cell is a missing value, as
/// `null` is in telemetry.
public struct LabelledTable: Sendable, Hashable {
    /// One history per engine, in the order of the file; missing values are NaN.
    public private(set) var histories: [EngineHistory] = []
    /// (histories)(cycles) the cycles left at each cycle, 0 or more.
    public private(set) var remaining: [[Float]] = []
    /// Columns that are neither `engine`, `cycle`, `RUL` nor a channel.
    public let ignoredColumns: [String]

    /// Reads a file, as it is or compressed by xz or gzip.
    ///
    /// - Parameters:
    ///   - channels: the names of a cycle's values, in their order.
    ///   - byPosition: the header's own names of the channels say nothing: its columns beside `engine`, `cycle` and `RUL` are
    ///     the channels, in their order.
    /// - Throws: ``CMAPSSError`` with the line: a header that lacks a column, a row with another number of columns, a cell that is
    ///   no number, cycles left that are below 0, an id that is none, rows of an engine that lie apart, cycles that do
    ///   not rise.
    public init(path: String, channels: [String], byPosition: Bool = false) throws(CMAPSSError) {
        var lines = try LineReader(path: path, expecting: "a row of comma-separated values")
        var layout: LabelledTableLayout?
        var rows = LabelledTableRows(channelCount: channels.count)
        while true {
            let next: Void? = try lines.next { text, line throws(CMAPSSError) in
                let text = text.withoutBlanksAround
                guard !text.isEmpty else { return }
                let cells = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                    .map { LabelledTableLayout.unquoted(UnsafeBufferPointer(rebasing: $0).withoutBlanksAround) }
                if let layout {
                    try rows.append(cells, layout: layout, file: path, line: line)
                } else {
                    layout = try LabelledTableLayout(
                        header: cells, channels: channels, byPosition: byPosition, file: path, line: line)
                }
            }
            if next == nil { break }
        }
        guard let layout, !rows.histories.isEmpty else {
            throw CMAPSSError(
                .empty, file: path,
                "found no rows, expected a header with engine, cycle, channels and RUL, and rows below")
        }
        ignoredColumns = layout.ignored
        histories = rows.histories
        remaining = rows.remaining
    }
}
