import Benchmark
import BenchmarkSupport
import Inference

// One layer at a time, as it stands in the reference backbone: a step of the live path, and windows of 30 cycles.
let benchmarks: @Sendable () -> Void = {
    let convolution = #"""
        {"type": "conv1d", "name": "x", "in_channels": 64, "out_channels": 128, "kernel_size": 3, "padding": "causal",
         "activation": "relu"}
        """#
    let stack = #"{"type": "lstm", "name": "x", "input_size": 64, "hidden_size": 256}"#
    let live = [
        ("convolution, 64 to 128", convolution), ("LSTM, 64 to 256", stack),
        ("linear, 256 to 64", #"{"type": "linear", "name": "x", "in_features": 256, "out_features": 64}"#),
    ]
    let window =
        live + [
            (
                "BiLSTM, 512 to 2 x 256",
                #"{"type": "lstm", "name": "x", "input_size": 512, "hidden_size": 256, "bidirectional": true}"#
            ),
            (
                "attention, 512, 8 heads",
                #"{"type": "self_attention", "name": "x", "embed_dim": 512, "num_heads": 8, "residual": true}"#
            ),
            ("layer norm, 512", #"{"type": "layer_norm", "name": "x", "normalized_shape": 512}"#),
        ]
    for precision in BenchmarkBundle.precisions {
        for (name, layer) in live {
            for batch in [1, 8] {
                time("step of \(batch): \(name), \(precision.rawValue)", by: .kilo) {
                    try EncoderCall(layer, .live, length: 1, precision: precision, batch: batch).body
                }
            }
        }
        for (name, layer) in window {
            for batch in [1, 32] {
                time("windows of 30, \(batch): \(name), \(precision.rawValue)") {
                    try EncoderCall(layer, .window, length: 30, precision: precision, batch: batch).body
                }
            }
        }
    }
}

/// A layer with all it reads and writes.
private final class EncoderCall {
    private let encoder: PathEncoder
    private let inputs: Memory<Float>
    private let states: Memory<Float>
    private let outputs: Memory<Float>

    init(_ layer: String, _ path: ModelBundle.Path, length: Int, precision: Precision, batch: Int) throws {
        let bundle = try BenchmarkBundle.layer(layer, path: path)
        encoder = try PathEncoder(bundle: bundle, path: path, length: length, precision: precision, batch: batch)
        inputs = Memory(noise(batch * length * encoder.inputCount))
        states = Memory(repeating: 0, count: batch * encoder.stateCount)
        outputs = Memory(repeating: 0, count: batch * encoder.rowCount * encoder.outputCount)
    }

    /// Each call goes on from the state that the one before left.
    var body: () -> Void {
        { [self] in
            encoder.encode(inputs.base, count: encoder.batch, states: states.base, into: outputs.base)
        }
    }
}
