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

    /// The state that one layer and direction begins with.
    ///
    /// - Throws: ``TensorError`` if the geometry has one and a tensor of it is missing, has another shape or is not finite.
    init(_ geometry: LSTMGeometry, layer: Int, direction: Int, from store: TensorStore) throws(TensorError) {
        let shapes = geometry.initialState(layer: layer, direction: direction)
        guard shapes.count == 2 else {
            self = .zero(geometry.hiddenSizes[layer])
            return
        }
        self.init(
            h: try store.tensor(shapes[0].name, shape: shapes[0].shape).values,
            c: try store.tensor(shapes[1].name, shape: shapes[1].shape).values)
    }

    public static func zero(_ hidden: Int) -> LSTMState {
        LSTMState(h: Array(repeating: 0, count: hidden), c: Array(repeating: 0, count: hidden))
    }
}
