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

VERSION = "2.0.0"
TOLERANCE = 1e-4


def folded_weights(model: Backbone) -> dict[str, np.ndarray]:
    """The model's tensors under their own names, each batch norm folded into the convolution before it.

    (w * x - m) / sqrt(v + eps) * g + b is a convolution with weight w * s and bias b - m * s,
    where s = g / sqrt(v + eps).
    """
    state = {key: value.double() for key, value in model.state_dict().items() if "num_batches" not in key}
    for i in range(1, model.convolutions + 1):
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


def layers(model: Backbone, features: str | None) -> list[dict]:
    """The layers of the trunk in order, as model.json describes them; `features`: the live layer that a cascade reads."""
    architecture = model.architecture
    channels = (len(INPUTS), *architecture.convolutions)
    described: list[dict] = [
        {
            "type": "conv1d", "name": f"conv{i + 1}", "in_channels": channels[i], "out_channels": channels[i + 1],
            "kernel_size": 3, "padding": "centered" if model.centred else "causal", "bias": True, "activation": "relu",
        }
        for i in range(model.convolutions)
    ]  # fmt: skip
    width = channels[-1]
    if model.live_features:
        described.append({
            "type": "live_features", "name": "features", "layer": features,
            "in_features": width, "features": model.live_features,
        })  # fmt: skip
        width += model.live_features
    described.append({
        "type": "lstm", "name": "lstm", "input_size": width, "hidden_size": architecture.hidden,
        "num_layers": architecture.layers, "bidirectional": architecture.bidirectional, "merge": "concat", "bias": True,
        "dropout": model.lstm.dropout,
    })  # fmt: skip
    first, second, third = architecture.dense
    width = architecture.hidden * (2 if architecture.bidirectional else 1)
    if architecture.attention_heads:
        described += [
            {
                "type": "self_attention", "name": "attention", "embed_dim": width,
                "num_heads": architecture.attention_heads, "residual": True,
            },
            {"type": "layer_norm", "name": "norm", "normalized_shape": width, "eps": model.norm.eps},
            linear("dense1", width, first),
        ]  # fmt: skip
        width = first
    return described + [linear("dense2", width, second), linear("dense3", second, third)]


def heads(model: Backbone) -> dict[str, list[dict]]:
    described = {}
    for name, sizes in model.heads.items():
        last = len(sizes) - 1
        described[name] = [
            linear(f"{name}{i}", sizes[i - 1], sizes[i], "none" if i == last else "relu") for i in range(1, last + 1)
        ]
    return described


@torch.no_grad()
def example_of(
    live: Backbone, window: Backbone, engine: Engine, normalisation: Normalisation, settings: Settings
) -> dict[str, np.ndarray]:
    """Raw channels of one engine, and what the heads of both models make of it, before scale, softmax and softplus."""
    length = settings.window_length
    inputs = torch.from_numpy(normalisation.apply(engine.values))[None]
    tensors: dict[str, Tensor] = {"channels": torch.from_numpy(engine.values)}
    trunk = live.trunk(inputs)
    features = trunk[settings.live_features] if settings.live_features else None

    def record(name: str, outputs: tuple[Tensor, ...]) -> None:
        for head, output in zip(("rul", "health", "sigma"), outputs):
            tensors[f"{name}.{head}"] = output[0]

    record("live", live.scores(trunk["dense3"]))
    for name, part in (("window", slice(None, length)), ("window_last", slice(-length, None))):
        record(name, window(inputs[:, part], features=features[:, part] if features is not None else None))
    return {key: value.contiguous().numpy() for key, value in tensors.items()}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def export(
    folder: Path,
    name: str,
    live: Backbone,
    window: Backbone,
    example: Engine,
    normalisation: Normalisation,
    settings: Settings,
    measured: dict,
    provenance: dict,
) -> float:
    """Writes the bundle and recomputes its example from the written files.

    `measured` holds the parts of model.json that measure.py and calibrate.py make. Returns the largest difference between
    PyTorch's outputs and those recomputed; raises if it is above the tolerance.
    """
    folder.mkdir(parents=True, exist_ok=True)
    live, window = live.eval(), window.eval()
    for which, model in (("live", live), ("window", window)):
        save_file(folded_weights(model), folder / f"{which}.safetensors")
    save_file(example_of(live, window, example, normalisation, settings), folder / "example.safetensors")

    def path(which: str, model: Backbone, **more: int) -> dict:
        file = f"{which}.safetensors"
        described = {"layers": layers(model, settings.live_features), "heads": heads(model)}
        return {"weights": file, "sha256": sha256(folder / file), **more, **described}

    manifest = {
        "format": "tandem-model",
        "format_version": 1,
        "name": name,
        "version": VERSION,
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
