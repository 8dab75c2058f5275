"""What a model.json describes, computed from its layers and tensors in plain NumPy and double precision.

Every import is compared with it before anything is written: a model whose framework computes something else than the
described layers do is refused. It shares no code with the frameworks.
"""

import numpy as np

Layer = dict
Tensors = dict[str, np.ndarray]


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def activated(x: np.ndarray, layer: Layer) -> np.ndarray:
    return np.maximum(x, 0) if layer.get("activation") == "relu" else x


def convolution(x: np.ndarray, layer: Layer, w: Tensors) -> np.ndarray:
    """(T, in) to (T, out), zeros before the first timestep and, if centred, after the last."""
    kernel = w[f"{layer['name']}.weight"]  # (out, in, k)
    size = kernel.shape[2]
    before = size - 1 if layer["padding"] == "causal" else (size - 1) // 2
    padded = np.pad(x, ((before, size - 1 - before), (0, 0)))
    sums = sum(padded[i : i + len(x)] @ kernel[:, :, i].T for i in range(size))
    return activated(sums + w.get(f"{layer['name']}.bias", 0), layer)


def batch_norm(x: np.ndarray, layer: Layer, w: Tensors) -> np.ndarray:
    weight, bias, mean, variance = (
        w[f"{layer['name']}.{key}"] for key in ("weight", "bias", "running_mean", "running_var")
    )
    return activated((x - mean) / np.sqrt(variance + layer["eps"]) * weight + bias, layer)


def lstm_direction(x: np.ndarray, name: str, suffix: str, w: Tensors) -> np.ndarray:
    """(T, D) to (T, H), gates in the order i f g o, from the initial state if there is one."""
    recurrent = w[f"{name}.weight_hh_{suffix}"]
    bias = w.get(f"{name}.bias_ih_{suffix}", 0) + w.get(f"{name}.bias_hh_{suffix}", 0)
    zeros = np.zeros(recurrent.shape[1])
    h, c = w.get(f"{name}.h_0_{suffix}", zeros), w.get(f"{name}.c_0_{suffix}", zeros)
    out = []
    for gates in x @ w[f"{name}.weight_ih_{suffix}"].T + bias:
        i, f, g, o = np.split(gates + recurrent @ h, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        out.append(h)
    return np.array(out)


MERGES = {
    "concat": lambda forward, backward: np.concatenate([forward, backward], axis=1),
    "sum": lambda forward, backward: forward + backward,
    "mean": lambda forward, backward: (forward + backward) / 2,
    "mul": lambda forward, backward: forward * backward,
}


def lstm(x: np.ndarray, layer: Layer, w: Tensors) -> np.ndarray:
    """(T, D) to (T, width); with the output "final", to the (1, width) of the last layer's final state."""
    name, depth = layer["name"], layer["num_layers"]
    for i in range(depth):
        ends = i == depth - 1 and layer.get("output") == "final"
        forward = lstm_direction(x, name, f"l{i}", w)
        forward = forward[-1:] if ends else forward
        if layer["bidirectional"]:
            backward = lstm_direction(x[::-1], name, f"l{i}_reverse", w)
            backward = backward[-1:] if ends else backward[::-1]
            forward = MERGES[layer["merge"]](forward, backward)
        x = forward
    return x


def attention(x: np.ndarray, layer: Layer, w: Tensors) -> np.ndarray:
    name, width, count = layer["name"], layer["embed_dim"], layer["num_heads"]
    projected = x @ w[f"{name}.in_proj_weight"].T + w[f"{name}.in_proj_bias"]
    query, key, value = (part.reshape(len(x), count, -1).swapaxes(0, 1) for part in np.split(projected, 3, axis=1))
    logits = query @ key.swapaxes(1, 2) / np.sqrt(width // count)  # (heads, T, T)
    share = np.exp(logits - logits.max(-1, keepdims=True))
    mixed = (share / share.sum(-1, keepdims=True)) @ value
    mixed = mixed.swapaxes(0, 1).reshape(len(x), width)
    return mixed @ w[f"{name}.out_proj.weight"].T + w[f"{name}.out_proj.bias"] + (x if layer["residual"] else 0)


def layer_norm(x: np.ndarray, layer: Layer, w: Tensors) -> np.ndarray:
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + layer["eps"])
    return scaled * w[f"{layer['name']}.weight"] + w[f"{layer['name']}.bias"]


def linear(x: np.ndarray, layer: Layer, w: Tensors) -> np.ndarray:
    return activated(x @ w[f"{layer['name']}.weight"].T + w.get(f"{layer['name']}.bias", 0), layer)


LAYERS = {
    "conv1d": convolution,
    "batch_norm": batch_norm,
    "lstm": lstm,
    "self_attention": attention,
    "layer_norm": layer_norm,
    "linear": linear,
}


def run(
    layers: list[Layer], heads: dict[str, list[Layer]], tensors: Tensors, x: np.ndarray, last_cycle: bool
) -> dict[str, np.ndarray]:
    """Normalised inputs (T, inputs) to `output` (T, width) of the last layer, or to what each head says of it.

    `rul` and `sigma` are (T), `health` (T, 3). With `last_cycle` only the last row of each.
    """
    w = {name: value.astype(np.float64) for name, value in tensors.items()}
    y = x.astype(np.float64)
    for layer in layers:
        y = LAYERS[layer["type"]](y, layer, w)
    outputs = {}
    for name, head in heads.items():
        z = y
        for layer in head:
            z = LAYERS[layer["type"]](z, layer, w)
        outputs[name] = z if name == "health" else z[:, 0]
    outputs = outputs or {"output": y}
    return {name: value[-1:] if last_cycle else value for name, value in outputs.items()}
