/// Whether a settled score may be the weighted mean of a window's score and live's.
public enum BlendChoice: String, Sendable, Hashable, CaseIterable {
    /// Where the bundle's curve says that it is better.
    case auto
    case never
}
