/// A progress bar on standard error, redrawn at most ten times a second; nothing where that is no terminal.
struct ProgressBar {
    private static let width = 28

    private let total: Int?
    private let unit: String
    private let start = ContinuousClock.now
    private var lastDrawn: ContinuousClock.Instant?
    private let isShown = Terminal.errorIsInteractive

    /// - Parameter total: how much there is to do, or nil when nobody knows.
    init(total: Int?, unit: String) {
        self.total = total
        self.unit = unit
    }

    /// Shows that `done` of the total are done.
    mutating func update(_ done: Int) {
        guard isShown else { return }
        let now = ContinuousClock.now
        if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
        lastDrawn = now
        draw(done, elapsed: (now - start) / .seconds(1))
    }

    /// Takes the bar away.
    func clear() {
        guard isShown, lastDrawn != nil else { return }
        Terminal.draw("\r\u{1B}[K")
    }

    private func draw(_ done: Int, elapsed: Double) {
        let rate = elapsed > 0 ? Double(done) / elapsed : 0
        var line = "\r\u{1B}[K"
        if let total, total > 0 {
            let share = min(1, Double(done) / Double(total))
            let filled = Int(share * Double(Self.width))
            line +=
                "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled) + "]"
            line += Columns.right("\(Int(share * 100))", 4) + " %  \(done)/\(total) \(unit)"
            if rate > 0 { line += "  \(Self.clock((Double(total - done)) / rate)) left" }
        } else {
            line += "\(done) \(unit)  \(Self.clock(elapsed))"
        }
        Terminal.draw(line + "  \(Columns.number(rate)) \(unit)/s")
    }

    /// Minutes and seconds, at most a thousand hours.
    private static func clock(_ seconds: Double) -> String {
        let seconds = Int(max(0, min(seconds.rounded(.up), 3_600_000)))
        let minutes = seconds / 60
        return "\(minutes):" + (seconds % 60 < 10 ? "0" : "") + "\(seconds % 60)"
    }
}
