/// Every limit of this module. What lies beyond one is refused with an error that names it.
public enum InferenceLimits {
    /// Bytes of a weights file.
    public static let weightsFileBytes = 1 << 30
    /// Bytes of a weights file beyond what its path's parameters take, for tensors that no layer takes.
    public static let unusedTensorBytes = 64 << 20
    /// Bytes of a bundle's example.
    public static let exampleBytes = 256 << 20
    /// Bytes of `model.json`.
    public static let manifestBytes = 4 << 20
    /// How deep arrays and objects nest in `model.json` and in a safetensors header.
    public static let jsonDepth = 32
    /// Bytes of a bundle's name and of its version, which are in every message that is published.
    public static let nameBytes = 64
    /// Bytes of the name of a channel, a unit, a target; as many as telemetry allows for channels.
    public static let wordBytes = 64
    /// Bytes of the name of a tensor, or a layer, which tensors' names begin with.
    public static let tensorNameBytes = 256
    /// Unused tensors that warnings name one by one.
    static let warnedTensors = 8
    /// Bytes of a safetensors header.
    public static let safetensorsHeaderBytes = 8 << 20
    /// Tensors in one safetensors file.
    public static let tensors = 4_096
    /// Dimensions of a tensor.
    public static let rank = 8
    /// Layers of a path, and of a head.
    public static let layers = 64
    /// Layers of one LSTM stack.
    public static let stackDepth = 16
    /// Features of a timestep, at any point of a network.
    public static let width = 16_384
    /// Taps of a convolution.
    public static let kernelSize = 255
    /// Cycles of a window.
    public static let windowLength = 1_024
    /// Raw channels of a cycle.
    public static let channels = 1_024
    /// Operating conditions that a bundle normalises by.
    public static let conditions = 256
    /// Points of the uncertainty grid.
    public static let uncertaintyPoints = 1_024
    /// Timesteps of one sequence given to a ``ModelRun``.
    public static let runLength = 1_000_000
}
