import Inference

extension BundleFault {
    static let weights: [BundleFault] = [
        BundleFault(.missingFile, "live.safetensors: No such file or directory") { $0.files["live.safetensors"] = nil },
        BundleFault(.safetensors, "window.safetensors: tensor …") {
            $0.files["window.safetensors"]?.removeLast(100)
        },
        BundleFault(.hash, "live.safetensors: found sha256 …") {
            $0.manifest["live"]?["sha256"] = .text(String(repeating: "0", count: 64))
        },
        .window("tensor lstm.weight_ih_l1: found shape (72, 18), expected (72, 36)") {
            $0["lstm.weight_ih_l1"] = Generator.tensor("fault", "w", [72, 18])
        },
        .window("tensor lstm.weight_hh_l0_reverse: missing, expected shape (72, 18)") {
            $0["lstm.weight_hh_l0_reverse"] = nil
        },
        .window("tensor norm.weight: found nan at index 3, expected finite numbers") {
            let values = $0["norm.weight"]?.values ?? []
            $0["norm.weight"] = Tensor(shape: [36], values: values[..<3] + [.nan] + values[4...])
        },
        .window("tensor attention.in_proj_bias: found inf at index 0, expected finite numbers") {
            $0["attention.in_proj_bias"] = Tensor(shape: [108], values: Array(repeating: .infinity, count: 108))
        },
        .window("tensor bn1.running_var: found -1.0 at index 2, expected 0 or more and eps above 0") {
            $0["bn1.running_var"] = Tensor(shape: [7], values: [1, 1, -1, 1, 1, 1, 1])
        },
        .window("tensor rul2.weight: found shape (5, 1), expected (1, 5)") {
            $0["rul2.weight"] = $0["rul2.weight"]?.reshaped([5, 1])
        },
    ]

    static let manifests: [BundleFault] = [
        BundleFault(.missingFile, "model.json: No such file or directory") { $0.hasManifest = false },
        .manifest(.formatVersion, "format_version: found 2, expected 1") { $0["format_version"] = 2 },
        .manifest(.formatVersion, "format: found \"other\", expected \"tandem-model\"") { $0["format"] = "other" },
        .manifest("format_version: is missing") { $0["format_version"] = nil },
        .manifest("is no valid JSON") { $0 = .bare("{\"format\":") },
        .manifest("holds a number that is too large, or a fraction where a whole number is expected") {
            $0["window"]?["length"] = 1.5
        },
        .manifest("found the unknown key \"normalization\", expected one of accuracy, channels, …") {
            $0["normalization"] = [:]
        },
        .manifest("window: found the unknown key \"minimum_lenght\", expected one of heads, layers, length, …") {
            $0["window"]?["minimum_lenght"] = 3
        },
        .manifest("live.layers[2]: found the unknown key \"dropuot\", expected one of bias, …") {
            $0["live"]?["layers"]?[2]["dropuot"] = 0.2
        },
        .manifest("channels[1]: found the unknown key \"min\", expected one of maximum, minimum, name, unit") {
            $0["channels"]?[1]["min"] = 3
        },
        .manifest("uncertainty.temperature: found the unknown key \"\\u{202E}live\", expected one of live, window") {
            $0["uncertainty"]?["temperature"] = ["\u{202E}live": 3]
        },
        .manifest("window.heads.rul[0]: found the unknown key \"kernel_size\", expected one of activation, bias, …") {
            $0["window"]?["heads"]?["rul"]?[0]["kernel_size"] = 3
        },
        .manifest("window.minimum_length: found 7, expected 1 to the length, 6") {
            $0["window"]?["minimum_length"] = 7
        },
        .manifest("window.minimum_length: found 0, expected 1 to the length, 6") {
            $0["window"]?["minimum_length"] = 0
        },
        .manifest("look_ahead_curve.window[0].look_ahead: found 6, expected 0 to 5") {
            $0["look_ahead_curve"] = ["window": [["look_ahead": 6, "rmse": 1.0]]]
        },
        .manifest("look_ahead_curve.window[1].look_ahead: 2 stands twice") {
            $0["look_ahead_curve"] = ["window": [["look_ahead": 2, "rmse": 1.0], ["look_ahead": 2, "rmse": 1.0]]]
        },
        .manifest("look_ahead_curve.window[0].fused_rmse: found -1.0, expected 0 or more") {
            $0["look_ahead_curve"] = ["window": [["look_ahead": 2, "rmse": 1.0, "fused_rmse": -1.0]]]
        },
        .manifest("look_ahead_curve.window[0].window_weight: found 1.5, expected 0 to 1") {
            $0["look_ahead_curve"] = ["window": [["look_ahead": 2, "rmse": 1.0, "window_weight": 1.5]]]
        },
        .manifest("name: is missing") { $0["name"] = nil },
        .manifest("version: expected text") { $0["version"] = 1 },
        .manifest("found neither live nor window, expected one of them or both") {
            $0["live"] = nil
            $0["window"] = nil
        },
        .manifest(
            "live.layers[2].type: found \"lsmt\", expected one of conv1d, batch_norm, lstm, self_attention, "
                + "layer_norm, linear, live_features"
        ) { $0["live"]?["layers"]?[2]["type"] = "lsmt" },
        .manifest("live.layers[2].hidden_size: expected a list") { $0["live"]?["layers"]?[2]["hidden_size"] = "x" },
        .manifest("live.layers[2].num_layers: found 0, expected 1 to 16") {
            $0["live"]?["layers"]?[2]["num_layers"] = 0
        },
        .manifest("live.layers[2].num_layers: found 2, expected 3, as many as hidden_size lists") {
            $0["live"]?["layers"]?[2]["hidden_size"] = [4, 5, 6]
        },
        .manifest("live.layers[0].padding: found \"same\", expected one of causal, centered") {
            $0["live"]?["layers"]?[0]["padding"] = "same"
        },
        .manifest("found file name \"../x\", expected a file in the bundle's folder") {
            $0["live"]?["weights"] = "../x"
        },
        .manifest("window.length: is missing") { $0["window"]?["length"] = nil },
        .manifest("window.length: found 0, expected 1 to 1024") { $0["window"]?["length"] = 0 },
        .manifest("window.length: found 1025, expected 1 to 1024") { $0["window"]?["length"] = 1_025 },
        .manifest("target: is missing, and live has heads") { $0["target"] = nil },
        .manifest("target.scale: found 0.0, expected more than 0") { $0["target"]?["scale"] = 0 },
    ]

    static let layers: [BundleFault] = [
        .manifest(.layers, "live: layer lstm: reads 8 features, but bn1 before it emits 7") {
            $0["live"]?["layers"]?[2]["input_size"] = 8
        },
        .manifest(.layers, "live: layer conv1: reads 5 features, expected 3, one per normalised input") {
            $0["live"]?["layers"]?[0]["in_channels"] = 5
        },
        .manifest(.layers, "live: layer lstm: is bidirectional, …") {
            $0["live"]?["layers"]?[2]["bidirectional"] = true
            $0["live"]?["layers"]?[3]["in_features"] = 42
        },
        .manifest(.layers, "live: layer conv1: is centered, …") { $0["live"]?["layers"]?[0]["padding"] = "centered" },
        .manifest(.layers, "live: layer lstm: found hidden_size 0, expected 1 to 16384") {
            $0["live"]?["layers"]?[2]["hidden_size"] = 0
        },
        .manifest(.layers, "live: layer lstm: found dropout 1.0, expected 0 to below 1") {
            $0["live"]?["layers"]?[2]["dropout"] = 1
        },
        .manifest(.layers, "live: layer conv1: found activation relu before batch_norm bn1, expected none") {
            $0["live"]?["layers"]?[0]["activation"] = "relu"
        },
        .manifest(.layers, "live: layer bn1: batch_norm follows no conv1d, into which it could be folded") {
            $0["live"]?["layers"]?[0] = [
                "type": "linear", "name": "conv1", "in_features": 3, "out_features": 7,
            ]
        },
        .manifest(.layers, "live: layer lstm: the name stands twice") { $0["live"]?["layers"]?[3]["name"] = "lstm" },
        .manifest(.layers, "window: layer attention: found embed_dim 36, expected a multiple of num_heads 5") {
            $0["window"]?["layers"]?[3]["num_heads"] = 5
        },
        .manifest(.layers, "live: layer rul2: ends head rul in 2 features, expected 1") {
            $0["live"]?["heads"]?["rul"]?[1]["out_features"] = 2
        },
        .manifest(.layers, "live: layer health1: ends head health in 4 features, expected 3") {
            $0["live"]?["heads"]?["health"]?[0]["out_features"] = 4
        },
        .manifest(.layers, "live: layer rul1: reads 8 features, but dense before it emits 9") {
            $0["live"]?["heads"]?["rul"]?[0]["in_features"] = 8
        },
        .manifest(.layers, "live: layers: found 0 layers, expected 1 to 64") { $0["live"]?["layers"] = [] },
    ]

    static let numbers: [BundleFault] = [
        .manifest("channels: Nf stands twice") { $0["channels"]?[0]["name"] = "Nf" },
        .manifest("channels: altitude: found minimum 60.0 above maximum 50.0") { $0["channels"]?[0]["minimum"] = 60 },
        .manifest("normalisation.inputs: T99 is none of the channels") {
            $0["normalisation"]?["inputs"]?[0] = "T99"
        },
        .manifest("normalisation.conditions: found 0, expected 1 to 256") { $0["normalisation"]?["conditions"] = [] },
        .manifest("normalisation.conditions[1].mean: found 2 numbers, expected 3") {
            $0["normalisation"]?["conditions"]?[1]["mean"] = [1.0, 2.0]
        },
        .manifest("normalisation.conditions[0].scale: found 0.0, expected more than 0") {
            $0["normalisation"]?["conditions"]?[0]["scale"] = [1.0, 0.0, 1.0]
        },
        .manifest("normalisation.condition_scale: found 2 numbers, expected 1") {
            $0["normalisation"]?["condition_scale"] = [1.0, 1.0]
        },
        .manifest("uncertainty.rul: is not ascending") { $0["uncertainty"]?["rul"] = [0, 125, 125] },
        .manifest("uncertainty.live: found 2 numbers, expected 3") { $0["uncertainty"]?["live"] = [1, 2] },
        .manifest("uncertainty.live: found -1.0, expected 0 or more") { $0["uncertainty"]?["live"] = [1, -1, 1] },
        .manifest("uncertainty.window: found 1 rows, expected 6, one per look-ahead") {
            $0["uncertainty"]?["window"] = [[1, 2, 3]]
        },
        .manifest("uncertainty.condition.live: found 3 numbers, expected 2, one per operating condition") {
            $0["uncertainty"]?["condition"] = ["live": [1, 1, 1]]
        },
        .manifest("uncertainty.condition.live: found 0.0, expected more than 0") {
            $0["uncertainty"]?["condition"] = ["live": [1, 0]]
        },
        .manifest("uncertainty.condition.window: found 2 rows, expected 6, one per look-ahead") {
            $0["uncertainty"]?["condition"] = ["window": [[1, 1], [1, 1]]]
        },
        .manifest("uncertainty.condition.window[5]: found 1 numbers, expected 2, one per operating condition") {
            $0["uncertainty"]?["condition"] = ["window": [[1, 1], [1, 1], [1, 1], [1, 1], [1, 1], [1]]]
        },
        .manifest("uncertainty.condition.window[1]: found -2.0, expected more than 0") {
            $0["uncertainty"]?["condition"] = ["window": [[1, 1], [1, -2], [1, 1], [1, 1], [1, 1], [1, 1]]]
        },
        .manifest("precision.live.int8.rmse_change: is missing") {
            $0["precision"] = ["live": ["int8": ["rmse": 0.1]]]
        },
        .manifest("precision.window.bfloat16.rmse_change: expected a number") {
            $0["precision"] = ["window": ["bfloat16": ["rmse_change": "small"]]]
        },
        .manifest("precision.live.bfloat16: expected an object") {
            $0["precision"] = ["live": ["bfloat16": 0.1]]
        },
        .manifest("precision.live: there is no live path") {
            $0["live"] = nil
            $0["precision"] = ["live": ["int8": ["rmse_change": 0.1]]]
        },
        .manifest("normalisation: is missing, and uncertainty.condition has factors of its conditions") {
            $0["normalisation"] = nil
            for path in ["live", "window"] { $0[path]?["layers"]?[0]["in_channels"] = 4 }
            $0["uncertainty"]?["condition"] = ["live": [1, 1]]
        },
    ]
}
