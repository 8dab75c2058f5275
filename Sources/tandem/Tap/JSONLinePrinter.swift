import Telemetry

/// One JSON object a line, whatever encoding the message came in.
struct JSONLinePrinter: ScorePrinter {
    private var encoder = MessageEncoder(encoding: .json)
    private var bytes: [UInt8] = []

    mutating func show(_ message: ScoreMessage, topic: String, limit: Int) throws(Terminal.OutputError) -> Int {
        bytes.removeAll(keepingCapacity: true)
        encoder.encode(message, into: &bytes)
        // Topics are made of characters that JSON takes as they are.
        try Terminal.writeJSONLine("{\"topic\":\"\(topic)\",\"message\":\(String(decoding: bytes, as: UTF8.self))}")
        return 1
    }
}
