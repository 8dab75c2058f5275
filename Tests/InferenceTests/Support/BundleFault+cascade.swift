import Inference

extension BundleFault {
    /// What can be wrong with a cascade that scores every cycle.
    static let cascades: [BundleFault] = [
        .manifest(
            .layers,
            "window: layer features: found no layer dense9 in the live path, expected one of conv1, lstm, dense"
        ) { $0["window"]?["layers"]?[1]["layer"] = "dense9" },
        .manifest(
            .layers, "window: layer features: found 8 features, expected 9, as many as dense of the live path emits"
        ) {
            $0["window"]?["layers"]?[1]["features"] = 8
            $0["window"]?["layers"]?[2]["input_size"] = 15
        },
        .manifest(.layers, "window: layer lstm: reads 16 features, but features before it emits 15") {
            $0["window"]?["layers"]?[1]["features"] = 8
        },
        .manifest(.layers, "window: layer features: reads 6 features, but conv1 before it emits 7") {
            $0["window"]?["layers"]?[1]["in_features"] = 6
        },
        .manifest(.layers, "window: layer features: found features 0, expected 1 to 16384") {
            $0["window"]?["layers"]?[1]["features"] = 0
        },
        .manifest(
            .layers, "window: layer features: reads layer dense of the live path, and there is no live path"
        ) { $0["live"] = nil },
        .manifest(.layers, "live: layer dense: reads the live path, …") {
            $0["live"]?["layers"]?[2] = [
                "type": "live_features", "name": "dense", "layer": "lstm", "in_features": 11, "features": 11,
            ]
            $0["live"]?["heads"]?["rul"]?[0]["in_features"] = 22
            $0["live"]?["heads"]?["health"]?[0]["in_features"] = 22
            $0["live"]?["heads"]?["sigma"]?[0]["in_features"] = 22
        },
        .manifest(.layers, "window: layer rul1: found type live_features in a head, expected linear") {
            $0["window"]?["heads"]?["rul"]?[0] = [
                "type": "live_features", "name": "rul1", "layer": "dense", "in_features": 9, "features": 9,
            ]
            $0["window"]?["heads"]?["rul"]?[1]["in_features"] = 18
        },
        .manifest(.layers, "window: layer again: found a second layer of type live_features, expected at most one") {
            $0["window"]?["layers"]?[0] = [
                "type": "live_features", "name": "again", "layer": "dense", "in_features": 3, "features": 4,
            ]
            let layers = $0["window"]?["layers"]
            $0["window"]?["layers"]?[0] = layers?[1] ?? []
            $0["window"]?["layers"]?[0]["in_features"] = 3
            $0["window"]?["layers"]?[1] = layers?[0] ?? []
            $0["window"]?["layers"]?[1]["in_features"] = 12
        },
        .manifest("window.layers[1].layer: is missing") { $0["window"]?["layers"]?[1]["layer"] = nil },
        .manifest("uncertainty.temperature.window: found 2 numbers, expected 6, one per look-ahead") {
            $0["uncertainty"]?["temperature"]?["window"] = [1, 2]
        },
        .manifest("uncertainty.temperature.window: found 0.0, expected more than 0") {
            $0["uncertainty"]?["temperature"]?["window"] = [1, 1, 0, 1, 1, 1]
        },
        .manifest("uncertainty.temperature.live: found -1.0, expected more than 0") {
            $0["uncertainty"]?["temperature"]?["live"] = -1
        },
        .manifest("uncertainty.rul: is missing") { $0["uncertainty"]?["rul"] = nil },
        .manifest(.layers, "window: layer lstm: found output final with scores every_cycle, expected scores last_cycle")
        {
            $0["window"]?["layers"]?[2]["output"] = "final"
        },
        .manifest(.layers, "live: layer lstm: emits its final state alone, …") {
            $0["live"]?["layers"]?[1]["output"] = "final"
        },
        .manifest("live.scores: found last_cycle, expected every_cycle: a stream has no last cycle") {
            $0["live"]?["scores"] = "last_cycle"
        },
        .manifest("window.scores: found \"last\", expected one of every_cycle, last_cycle") {
            $0["window"]?["scores"] = "last"
        },
        .manifest("window.layers[2].output: found \"last\", expected one of sequence, final") {
            $0["window"]?["layers"]?[2]["output"] = "last"
        },
        .manifest("live.layers[1].initial_state: expected true or false") {
            $0["live"]?["layers"]?[1]["initial_state"] = "zero"
        },
        .manifest(.layers, "window: layer sigma2: ends head sigma in 2 features, expected 1") {
            $0["window"]?["heads"]?["sigma"]?[1]["out_features"] = 2
        },
        .manifest(.layers, "window: heads.sigma: found 0 layers, expected 1 to 64") {
            $0["window"]?["heads"]?["sigma"] = []
        },
        BundleFault(.tensor, "live.safetensors: tensor lstm.h_0_l0: missing, expected shape (11,)") {
            try $0.edit("live.safetensors") { $0["lstm.h_0_l0"] = nil }
        },
        BundleFault(.tensor, "live.safetensors: tensor lstm.c_0_l0: found shape (1, 11), expected (11,)") {
            try $0.edit("live.safetensors") { $0["lstm.c_0_l0"] = $0["lstm.c_0_l0"]?.reshaped([1, 11]) }
        },
        BundleFault(.tensor, "window.safetensors: tensor lstm.h_0_l0: missing, expected shape (18,)") {
            $0.manifest["window"]?["layers"]?[2]["initial_state"] = true
        },
        .window("tensor sigma1.weight: missing, expected shape (4, 9)") { $0["sigma1.weight"] = nil },
    ]

    /// What can be wrong with one that scores the last cycle, from its stack's final state.
    static let lastCycles: [BundleFault] = [
        .manifest("uncertainty.window: found 6 rows, expected 1, one per look-ahead") {
            $0["uncertainty"]?["window"] = .list(Array(repeating: [1, 1], count: 6))
        },
        .manifest("uncertainty.temperature.window: found 6 numbers, expected 1, one per look-ahead") {
            $0["uncertainty"]?["temperature"]?["window"] = [1, 1, 1, 1, 1, 1]
        },
        .manifest(
            .layers,
            "window: layer dense: found type conv1d behind the final state of lstm, expected linear or layer_norm"
        ) {
            $0["window"]?["layers"]?[3] = [
                "type": "conv1d", "name": "dense", "in_channels": 36, "out_channels": 9, "kernel_size": 1,
                "padding": "causal",
            ]
        },
    ]
}
