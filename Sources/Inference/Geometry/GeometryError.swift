/// Layers that do not make a network. The description names the layer, what was found and what was expected.
public struct GeometryError: Error, Sendable, Hashable, CustomStringConvertible {
    public let layer: String?
    public let detail: String

    init(layer: String? = nil, _ detail: String) {
        self.layer = layer
        self.detail = detail
    }

    public var description: String {
        layer.map { "layer \($0): \(detail)" } ?? detail
    }
}
