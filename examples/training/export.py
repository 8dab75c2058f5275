"""Writes a model bundle: model.json, the weights with batch norm folded, and an example with PyTorch's outputs."""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor

import verify
from backbone import Backbone
from data import CHANNELS, INPUTS, RUL_CAP, Engine
from normalisation import Normalisation
from settings import Settings

TOLERANCE = 1e-4


def folded_weights(model: Backbone) -> dict[str, np.ndarray]:
    """The model's tensors under their own names, each batch norm folded into the convolution before it.

    (w * x - m) / sqrt(v + eps) * g + b is a convolution with weight w * s and bias b - m * s,
    where s = g / sqrt(v + eps).
    """
    state = {key: value.double() for key, value in model.state_dict().items() if "num_batches" not in key}
    for i in (1, 2, 3):
        norm = {key: state.pop(f"bn{i}.{key}") for key in ("weight", "bias", "running_mean", "running_var")}
        scale = norm["weight"] / torch.sqrt(norm["running_var"] + getattr(model, f"bn{i}").eps)
        state[f"conv{i}.weight"] = state[f"conv{i}.weight"] * scale[:, None, None]
        state[f"conv{i}.bias"] = norm["bias"] - norm["running_mean"] * scale
    return {key: value.float().contiguous().numpy() for key, value in sorted(state.items())}


def linear(name: str, inputs: int, outputs: int, activation: str = "relu") -> dict:
    return {
        "type": "linear", "name": name, "in_features": inputs, "out_features": outputs,
        "bias": True, "activation": activation,
    }  # fmt: skip


def layers(model: Backbone) -> list[dict]:
    """The layers of the trunk in order, as model.json describes them."""
    widths, window = model.widths, model.window
    channels = (len(INPUTS), *widths.convolutions)
    described: list[dict] = [
        {
            "type": "conv1d", "name": f"conv{i + 1}", "in_channels": channels[i], "out_channels": channels[i + 1],
            "kernel_size": 3, "padding": "centered" if window else "causal", "bias": True, "activation": "relu",
        }
        for i in range(3)
    ]  # fmt: skip
    described.append({
        "type": "lstm", "name": "lstm", "input_size": channels[3], "hidden_size": widths.hidden, "num_layers": 2,
        "bidirectional": window, "merge": "concat", "bias": True, "dropout": model.lstm.dropout,
    })  # fmt: skip
    first, second, third = widths.dense
    width = widths.hidden
    if window:
        width = 2 * widths.hidden
        described += [
            {
                "type": "self_attention", "name": "attention", "embed_dim": width,
                "num_heads": widths.attention_heads, "residual": True,
            },
            {"type": "layer_norm", "name": "norm", "normalized_shape": width, "eps": model.norm.eps},
            linear("dense1", width, first),
        ]  # fmt: skip
        width = first
    return described + [linear("dense2", width, second), linear("dense3", second, third)]


def heads(model: Backbone) -> dict[str, list[dict]]:
    third = model.widths.dense[2]
    described = {}
    for name, sizes in (("rul", (third, 64, 32, 16, 1)), ("health", (third, 32, 16, 3))):
        last = len(sizes) - 1
        described[name] = [
            linear(f"{name}{i}", sizes[i - 1], sizes[i], "none" if i == last else "relu") for i in range(1, last + 1)
        ]
    return described


@torch.no_grad()
def example_of(live: Backbone, window: Backbone, engine: Engine, normalisation: Normalisation, length: int) -> dict:
    """Raw channels of one engine, and the head outputs of both models before scale and softmax."""
    inputs = torch.from_numpy(normalisation.apply(engine.values))
    tensors: dict[str, Tensor] = {"channels": torch.from_numpy(engine.values)}
    runs = (("live", live, inputs), ("window", window, inputs[:length]), ("window_last", window, inputs[-length:]))
    for name, model, part in runs:
        rul, health = model(part[None])
        tensors[f"{name}.rul"], tensors[f"{name}.health"] = rul[0], health[0]
    return {key: value.contiguous().numpy() for key, value in tensors.items()}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def export(
    folder: Path,
    live: Backbone,
    window: Backbone,
    example: Engine,
    normalisation: Normalisation,
    settings: Settings,
    measured: dict,
    provenance: dict,
) -> float:
    """Writes the bundle and recomputes its example from the written files.

    `measured` holds the parts of model.json that calibrate.py makes. Returns the largest difference between
    PyTorch's outputs and those recomputed; raises if it is above the tolerance.
    """
    folder.mkdir(parents=True, exist_ok=True)
    live, window = live.eval(), window.eval()
    for name, model in (("live", live), ("window", window)):
        save_file(folded_weights(model), folder / f"{name}.safetensors")
    tensors = example_of(live, window, example, normalisation, settings.window_length)
    save_file(tensors, folder / "example.safetensors")

    def path(name: str, model: Backbone, **more: int) -> dict:
        file = f"{name}.safetensors"
        digest = sha256(folder / file)
        return {"weights": file, "sha256": digest, **more, "layers": layers(model), "heads": heads(model)}

    manifest = {
        "format": "tandem-model",
        "format_version": 1,
        "name": "cmapss",
        "version": "1.0.0",
        "channels": [dict(zip(("name", "unit", "minimum", "maximum"), channel)) for channel in CHANNELS],
        "normalisation": normalisation.manifest(),
        "live": path("live", live),
        "window": path("window", window, length=settings.window_length),
        "target": {"name": "rul", "unit": "cycles", "cap": RUL_CAP, "scale": RUL_CAP},
        **measured,
        "provenance": provenance,
        "example": {
            "file": "example.safetensors",
            "sha256": sha256(folder / "example.safetensors"),
            "tolerance": TOLERANCE,
        },
    }
    for file in folder.glob("*.safetensors"):
        file.chmod(0o644)  # the writer makes them private
    (folder / "model.json").write_text(json.dumps(manifest, indent=1, allow_nan=False) + "\n")
    return verify.largest_difference(folder)
