/// Features of the live path beside those of the window path: (T, in) -> (T, in + ``features``).
///
///     row t:  [ what the layer before it emits at cycle t | what the live model's `layer` emitted at cycle t ]
///
/// A window knows nothing of the cycles before it. The live model's state does, so a window path that reads some of its
/// features has that past too. Cascaded encoders (Narayanan et al., 2021) join a streaming and a full-context model so.
public struct LiveFeaturesGeometry: Sendable, Hashable {
    public var name: String
    /// The layer of the live path whose output is read, after its activation.
    public var layer: String
    public var inputs: Int
    /// The width of that layer's output.
    public var features: Int

    public init(name: String, layer: String, inputs: Int, features: Int) {
        self.name = name
        self.layer = layer
        self.inputs = inputs
        self.features = features
    }

    public var outputs: Int { inputs + features }
}

extension LiveFeaturesGeometry: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name, layer, features
        case inputs = "in_features"
    }
}
