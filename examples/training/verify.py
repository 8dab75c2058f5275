"""Recomputes a bundle's example from its files alone, in plain NumPy, and compares with PyTorch's outputs.

    python verify.py BUNDLE

Shares no code with the model that was trained: it reads model.json and the weights as any other reader must.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

Tensors = dict[str, np.ndarray]


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def activated(x: np.ndarray, layer: dict) -> np.ndarray:
    return np.maximum(x, 0) if layer.get("activation") == "relu" else x


def convolution(x: np.ndarray, layer: dict, w: Tensors) -> np.ndarray:
    kernel, bias = w[f"{layer['name']}.weight"], w[f"{layer['name']}.bias"]  # (out, in, k), (out,)
    size = kernel.shape[2]
    before = size - 1 if layer["padding"] == "causal" else (size - 1) // 2
    padded = np.pad(x, ((before, size - 1 - before), (0, 0)))
    return activated(sum(padded[i : i + len(x)] @ kernel[:, :, i].T for i in range(size)) + bias, layer)


def lstm_direction(x: np.ndarray, name: str, suffix: str, w: Tensors) -> np.ndarray:
    """(T, D) to (T, H), gates in the order i f g o."""
    recurrent = w[f"{name}.weight_hh_{suffix}"]
    gates_in = x @ w[f"{name}.weight_ih_{suffix}"].T + w[f"{name}.bias_ih_{suffix}"] + w[f"{name}.bias_hh_{suffix}"]
    h = c = np.zeros(recurrent.shape[1], np.float32)
    out = []
    for gates in gates_in:
        i, f, g, o = np.split(gates + recurrent @ h, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        out.append(h)
    return np.array(out)


def live_features(x: np.ndarray, layer: dict, w: Tensors) -> np.ndarray:
    """The cascade: what `run` kept of the live path stands beside the input."""
    return np.concatenate([x, w["live_features"]], axis=1)


def lstm(x: np.ndarray, layer: dict, w: Tensors) -> np.ndarray:
    for depth in range(layer["num_layers"]):
        forward = lstm_direction(x, layer["name"], f"l{depth}", w)
        if layer["bidirectional"]:
            backward = lstm_direction(x[::-1], layer["name"], f"l{depth}_reverse", w)[::-1]
            forward = np.concatenate([forward, backward], axis=1)
        x = forward
    return x


def attention(x: np.ndarray, layer: dict, w: Tensors) -> np.ndarray:
    name, width, count = layer["name"], layer["embed_dim"], layer["num_heads"]
    projected = x @ w[f"{name}.in_proj_weight"].T + w[f"{name}.in_proj_bias"]
    query, key, value = (part.reshape(len(x), count, -1).swapaxes(0, 1) for part in np.split(projected, 3, axis=1))
    logits = query @ key.swapaxes(1, 2) / np.sqrt(np.float32(width // count))  # (heads, T, T)
    share = np.exp(logits - logits.max(-1, keepdims=True))
    mixed = (share / share.sum(-1, keepdims=True)) @ value
    mixed = mixed.swapaxes(0, 1).reshape(len(x), width)
    return mixed @ w[f"{name}.out_proj.weight"].T + w[f"{name}.out_proj.bias"] + (x if layer["residual"] else 0)


def layer_norm(x: np.ndarray, layer: dict, w: Tensors) -> np.ndarray:
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(layer["eps"]))
    return scaled * w[f"{layer['name']}.weight"] + w[f"{layer['name']}.bias"]


def linear(x: np.ndarray, layer: dict, w: Tensors) -> np.ndarray:
    return activated(x @ w[f"{layer['name']}.weight"].T + w[f"{layer['name']}.bias"], layer)


LAYERS = {
    "conv1d": convolution,
    "lstm": lstm,
    "live_features": live_features,
    "self_attention": attention,
    "layer_norm": layer_norm,
    "linear": linear,
}


def normalise(channels: np.ndarray, names: list[str], rule: dict) -> np.ndarray:
    """(T, channels) raw to (T, inputs), every step in float32."""
    f32 = lambda values: np.array(values, np.float32)  # noqa: E731
    settings = channels[:, [names.index(name) for name in rule["condition_channels"]]]
    inputs = channels[:, [names.index(name) for name in rule["inputs"]]]
    out = np.empty_like(inputs)
    for t in range(len(inputs)):
        distances = [
            (((settings[t] - f32(condition["centroid"])) / f32(rule["condition_scale"])) ** 2).sum()
            for condition in rule["conditions"]
        ]
        nearest = rule["conditions"][int(np.argmin(distances))]
        out[t] = (inputs[t] - f32(nearest["mean"])) / f32(nearest["scale"])
    return out


def run(x: np.ndarray, path: dict, w: Tensors) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Outputs of the heads, and of the trunk's layers, by name."""
    layers, outputs = {}, {}
    for layer in path["layers"]:
        x = layers[layer["name"]] = LAYERS[layer["type"]](x, layer, w)
    for name, head in path["heads"].items():
        y = x
        for layer in head:
            y = LAYERS[layer["type"]](y, layer, w)
        outputs[name] = y if name == "health" else y[:, 0]
    return outputs, layers


def load(folder: Path, file: str, digest: str) -> Tensors:
    found = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    if found != digest:
        raise SystemExit(f"{file}: SHA-256 is {found}, model.json says {digest}")
    tensors = load_file(folder / file)
    for name, value in tensors.items():
        if value.dtype != np.float32 or not np.isfinite(value).all():
            raise SystemExit(f"{file}: {name} is {value.dtype} or not finite")
    return tensors


def largest_difference(folder: Path) -> float:
    """Largest absolute difference over all outputs of the example; above the bundle's tolerance it raises."""
    manifest = json.loads((folder / "model.json").read_text())
    example = load(folder, manifest["example"]["file"], manifest["example"]["sha256"])
    names = [channel["name"] for channel in manifest["channels"]]
    inputs = normalise(example["channels"], names, manifest["normalisation"])
    length, worst = manifest["window"]["length"], 0.0
    weights = {path: load(folder, manifest[path]["weights"], manifest[path]["sha256"]) for path in ("live", "window")}
    found = {}
    found["live"], of_live = run(inputs, manifest["live"], weights["live"])
    wanted = next((layer["layer"] for layer in manifest["window"]["layers"] if layer["type"] == "live_features"), None)
    for name, part in (("window", slice(None, length)), ("window_last", slice(-length, None))):
        features = {"live_features": of_live[wanted][part]} if wanted else {}
        found[name], _ = run(inputs[part], manifest["window"], weights["window"] | features)
    for prefix, outputs in found.items():
        for name, value in outputs.items():
            expected = example[f"{prefix}.{name}"]
            if expected.shape != value.shape:
                raise SystemExit(f"{prefix}.{name}: found shape {value.shape}, expected {expected.shape}")
            worst = max(worst, float(np.abs(value - expected).max()))
    if not worst <= manifest["example"]["tolerance"]:
        tolerance = manifest["example"]["tolerance"]
        raise SystemExit(f"largest difference {worst:.2e} is above the tolerance {tolerance:.0e}")
    return worst


if __name__ == "__main__":
    print(f"largest difference from PyTorch: {largest_difference(Path(sys.argv[1])):.2e}")
