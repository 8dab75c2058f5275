/// What an LSTM cell remembers: the hidden state it shows and the cell state it keeps.
public struct LSTMState: Sendable, Hashable {
    /// (H)
    public var h: [Float]
    /// (H)
    public var c: [Float]

    public init(h: [Float], c: [Float]) {
        precondition(h.count == c.count, "found \(h.count) and \(c.count) units")
        self.h = h
        self.c = c
    }

    public static func zero(_ hidden: Int) -> LSTMState {
        LSTMState(h: Array(repeating: 0, count: hidden), c: Array(repeating: 0, count: hidden))
    }
}
