/// What the wide layers of a path are computed in. Sums are 32-bit in each: floats, or exact integers.
public enum Precision: String, Sendable, Hashable, CaseIterable {
    case float32
    /// Weights and activations rounded to bfloat16, half the bytes of `float32`.
    case bfloat16
    /// Weights in 8 bits with a scale per output, activations in 8 bits with a scale per row; a quarter of the bytes.
    case int8
}
