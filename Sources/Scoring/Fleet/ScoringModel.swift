public import Inference

/// One bundle in use, in the precisions that its paths compute in. Whatever was begun with a model holds it, so a model that was
/// replaced lives for as long as an engine's state or a window in flight needs it.
public final class ScoringModel: Sendable {
    public let bundle: ModelBundle
    /// Of the live path.
    public let live: Precision
    /// Of the window path.
    public let window: Precision

    public init(_ bundle: ModelBundle, live: Precision = .float32, window: Precision = .float32) {
        self.bundle = bundle
        self.live = live
        self.window = window
    }

    /// The bundle's name, version and hash.
    public var identity: String { bundle.identity }
}
