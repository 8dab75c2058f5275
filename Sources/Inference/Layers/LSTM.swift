/// A stack of LSTM layers, in one direction or both (Schuster and Paliwal, 1997).
///
/// Both directions read the same input with weights of their own and a state of their own; the backward one begins at the
/// last timestep. Everything is built on ``LSTMCell/step(_:_:)``.
public struct LSTM: Sendable {
    public let geometry: LSTMGeometry
    /// By layer, then by direction.
    let cells: [[LSTMCell]]
    /// The states that a sequence begins with, by layer and direction in PyTorch's order; zero unless the tensors say more.
    public let initialStates: [LSTMState]

    /// - Throws: ``TensorError`` if a tensor of the stack is missing, has another shape or is not finite. A second layer
    ///   that is H wide where the first one emits 2H is such a shape.
    public init(_ geometry: LSTMGeometry, from store: TensorStore) throws(TensorError) {
        self.geometry = geometry
        var cells: [[LSTMCell]] = []
        var initialStates: [LSTMState] = []
        for layer in geometry.hiddenSizes.indices {
            var directions: [LSTMCell] = []
            for direction in 0..<geometry.directionCount {
                directions.append(try LSTMCell(geometry, layer: layer, direction: direction, from: store))
                initialStates.append(try LSTMState(geometry, layer: layer, direction: direction, from: store))
            }
            cells.append(directions)
        }
        self.cells = cells
        self.initialStates = initialStates
    }

    /// One sequence x (T, D), with the states before it.
    ///
    /// Each state is replaced by the one after the direction's last step, which for the backward direction is at timestep 0.
    ///
    /// - Returns: the output at all timesteps, (T, D'), or the final state's alone, (1, D'), as the geometry says.
    public func run(_ x: Tensor, states: inout [LSTMState]) -> Tensor {
        var sequence = (0..<x.rowCount).map { x.row($0) }
        for (layer, directions) in cells.enumerated() {
            let outputs = directions.enumerated().map { direction, cell in
                let steps = direction == 0 ? Array(sequence.indices) : sequence.indices.reversed()
                var output = Array(repeating: [Float](), count: sequence.count)
                for t in steps {
                    let index = layer * geometry.directionCount + direction
                    states[index] = cell.step(sequence[t], states[index])
                    output[t] = states[index].h
                }
                return output
            }
            sequence = sequence.indices.map { t in
                outputs.count == 1 ? outputs[0][t][...] : geometry.merge(outputs[0][t], outputs[1][t])[...]
            }
        }
        if geometry.output == .final {
            let last = states.suffix(geometry.directionCount).map(\.h)
            let row = last.count == 1 ? last[0] : geometry.merge(last[0], last[1])
            return Tensor(shape: [1, geometry.outputs], values: row)
        }
        return Tensor(shape: [sequence.count, geometry.outputs], values: sequence.flatMap(\.self))
    }

    /// Sequences x (B, T, D), each from its own states or from ``initialStates``.
    ///
    /// - Parameters:
    ///   - x: (B, T, D).
    ///   - states: by sequence, then by layer and direction; `nil` is ``initialStates``.
    public func run(batch x: Tensor, states: [[LSTMState]]? = nil) -> LSTMResult {
        precondition(x.shape.count == 3, "found shape \(x.shape), expected (B, T, D)")
        var states = states ?? Array(repeating: initialStates, count: x.shape[0])
        precondition(states.count == x.shape[0], "found states of \(states.count) sequences, expected \(x.shape[0])")
        let size = x.shape[1] * x.shape[2]
        let outputs = states.indices.map { sequence in
            let values = Array(x.values[sequence * size..<(sequence + 1) * size])
            return run(Tensor(shape: [x.shape[1], x.shape[2]], values: values), states: &states[sequence])
        }
        let output = Tensor(
            shape: [x.shape[0], geometry.output == .final ? 1 : x.shape[1], geometry.outputs],
            values: outputs.flatMap(\.values))
        return LSTMResult(geometry: geometry, output: output, states: states)
    }
}

extension LSTMGeometry {
    /// One timestep of both directions, (H) and (H) -> (2H) or (H).
    func merge(_ forward: [Float], _ backward: [Float]) -> [Float] {
        switch merge {
        case .concat: forward + backward
        case .sum: zip(forward, backward).map { $0 + $1 }
        case .mean: zip(forward, backward).map { ($0 + $1) / 2 }
        case .mul: zip(forward, backward).map { $0 * $1 }
        }
    }
}
