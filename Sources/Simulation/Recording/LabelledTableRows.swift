import Telemetry

/// The rows of a ``LabelledTable`` as they are read.
struct LabelledTableRows {
    let channelCount: Int
    private(set) var histories: [EngineHistory] = []
    private(set) var remaining: [[Float]] = []
    private var seen: Set<EngineID> = []
    private var row: [Float]

    init(channelCount: Int) {
        self.channelCount = channelCount
        row = [Float](repeating: .nan, count: channelCount)
    }

    mutating func append(
        _ cells: [UnsafeBufferPointer<UInt8>], layout: LabelledTableLayout, file: String, line: Int
    ) throws(CMAPSSError) {
        func text(_ column: Int) -> String { cells[column].excerpt }
        guard cells.count == layout.columnCount else {
            throw CMAPSSError(
                .columnCount, file: file, line: line,
                "found \(cells.count) columns, expected \(layout.columnCount), as in the header")
        }
        guard let cycle = DecimalText.wholeNumber(cells[layout.cycle]), cycle > 0 else {
            throw CMAPSSError(
                .number, file: file, line: line,
                "found cycle number '\(text(layout.cycle))', expected a whole number above 0")
        }
        guard let left = DecimalText.float(cells[layout.remaining]), left >= 0,
            left <= Float(RecordingLimits.remainingCycles)
        else {
            throw CMAPSSError(
                .number, file: file, line: line,
                "found RUL '\(text(layout.remaining))', expected a number of cycles left, 0 or more")
        }
        for (channel, column) in layout.channels.enumerated() {
            guard !cells[column].isEmpty else {
                row[channel] = .nan
                continue
            }
            guard let value = DecimalText.float(cells[column]), value.isFinite else {
                throw CMAPSSError(
                    .number, file: file, line: line,
                    "found '\(text(column))' in column \(column + 1), expected a finite number, or nothing where the value is missing"
                )
            }
            row[channel] = value
        }
        try begin(engine: cells[layout.engine], cycle: cycle, file: file, line: line)
        histories[histories.count - 1].append(cycle: cycle, values: row)
        remaining[remaining.count - 1].append(left)
    }

    /// Makes room for `engine` if it is not the one of the row before.
    private mutating func begin(
        engine cell: UnsafeBufferPointer<UInt8>, cycle: Int, file: String, line: Int
    ) throws(CMAPSSError) {
        let engine: EngineID
        do {
            engine = try EngineID(utf8: UnsafeRawBufferPointer(cell))
        } catch {
            throw CMAPSSError(.engineID, file: file, line: line, "\(error)")
        }
        if let current = histories.last, current.engine == engine {
            guard let last = current.cycles.last, cycle > last else {
                throw CMAPSSError(
                    .order, file: file, line: line,
                    "found cycle \(cycle) of engine \(engine), expected one above \(current.cycles.last ?? 0)")
            }
            return
        }
        guard seen.insert(engine).inserted else {
            throw CMAPSSError(
                .order, file: file, line: line,
                "found engine \(engine) again, expected the rows of one engine together")
        }
        guard seen.count <= RecordingLimits.engines else {
            throw CMAPSSError(.tooLarge, file: file, "holds more than \(RecordingLimits.engines) engines")
        }
        histories.append(EngineHistory(engine: engine, channelCount: channelCount))
        remaining.append([])
    }
}
