/// One tensor that a layer takes from the weights file, under the trainer's name.
public struct ParameterShape: Sendable, Hashable {
    public let name: String
    public let shape: [Int]
    /// False for the running statistics of a batch normalisation, which no gradient reaches.
    public let isTrained: Bool

    init(_ name: String, _ shape: [Int], isTrained: Bool = true) {
        self.name = name
        self.shape = shape
        self.isTrained = isTrained
    }

    public var count: Int { shape.reduce(1, *) }
}
