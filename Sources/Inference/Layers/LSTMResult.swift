/// What a stack made of a batch.
///
/// Three things look alike and are not: ``lastTimestep``, ``finalHidden`` and the last row of ``finalHiddenStates``.
public struct LSTMResult: Sendable {
    public let geometry: LSTMGeometry
    /// The last layer at all timesteps, (B, T, D'), or its final state, (B, 1, D').
    public let output: Tensor
    /// By sequence, then by layer and direction: layer 1 forward, layer 1 backward, layer 2 forward, …
    public let states: [[LSTMState]]

    /// PyTorch's `h_n`, (layers * directions, B, H); `nil` where layers differ in width.
    public var finalHiddenStates: Tensor? { stacked(\.h) }

    /// PyTorch's `c_n`, (layers * directions, B, H); `nil` where layers differ in width.
    public var finalCellStates: Tensor? { stacked(\.c) }

    /// `output[:, -1]`, (B, D'): the output at the last timestep, whose backward half has seen that one timestep only.
    public var lastTimestep: Tensor {
        let (batch, length) = (output.shape[0], output.shape[1])
        let rows = (0..<batch).flatMap { output.row($0 * length + length - 1) }
        return Tensor(shape: [batch, output.width], values: rows)
    }

    /// The final hidden state of the last layer, (B, 2H) or (B, H): every direction after the whole sequence, forward first.
    ///
    /// It is not `h_n[-1]`, which is the last layer's backward direction alone.
    public var finalHidden: Tensor {
        let last = geometry.directionCount * (geometry.hiddenSizes.count - 1)
        let rows = states.flatMap { $0[last...].flatMap(\.h) }
        return Tensor(shape: [states.count, rows.count / max(states.count, 1)], values: rows)
    }

    private func stacked(_ part: KeyPath<LSTMState, [Float]>) -> Tensor? {
        guard let first = states.first, Set(geometry.hiddenSizes).count == 1 else { return nil }
        let values = first.indices.flatMap { index in states.flatMap { $0[index][keyPath: part] } }
        return Tensor(shape: [first.count, states.count, geometry.hiddenSizes[0]], values: values)
    }
}
