import Telemetry

/// One way of showing score messages on standard output.
protocol ScorePrinter {
    /// Prints what `message` has to say, at most `limit` lines where its lines are counted one by one.
    ///
    /// - Returns: how many of the lines that `--count` counts were printed.
    /// - Throws: when standard output takes no more.
    mutating func show(_ message: ScoreMessage, topic: String, limit: Int) throws(Terminal.OutputError) -> Int
}
