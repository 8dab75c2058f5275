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

sys.path.append(str(Path(__file__).parent.parent / "export"))
import network  # noqa: E402  the same layers by which imported models are checked

Tensors = dict[str, np.ndarray]


def live_features(x: np.ndarray, layer: dict, w: Tensors) -> np.ndarray:
    """The cascade: what `run` kept of the live path stands beside the input."""
    return np.concatenate([x, w["live_features"]], axis=1)


LAYERS = network.LAYERS | {"live_features": live_features}


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
