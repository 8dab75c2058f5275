/// A safetensors file: named tensors, and text about them.
///
///     ┌──────────────┬───────────────────────────────────────────┬──────────────┐
///     │ N (8 bytes,  │ header (N bytes of JSON): per tensor      │ the tensors' │
///     │ little end.) │ dtype, shape, data_offsets in what follows│ bytes        │
///     └──────────────┴───────────────────────────────────────────┴──────────────┘
///
/// Numbers become 32-bit floats when read (from F64, F32, F16 or BF16) and are written as F32.
/// The format is that of <https://huggingface.co/docs/safetensors>: tensors must cover the bytes without gap or overlap.
public struct Safetensors: Sendable, Hashable {
    public var tensors: [String: Tensor]
    public var metadata: [String: String]

    public init(tensors: [String: Tensor], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }
}
