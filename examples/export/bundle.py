"""Writes a model bundle: model.json, the weights of its paths, and an example with the framework's own outputs."""

import datetime
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors.numpy import save

import network
from channels import Channel
from example import example_channels
from network import Layer, Tensors
from scaler import Normalisation, inputs_by
from stack import ExportError, Stack, inputs_of, obstacle_to_streaming, outputs_of, shape

Outputs = dict[str, np.ndarray]

# What passes, as a part of the largest number that the framework put out (at least 1).
TOLERANCE = 1e-4
HEADS = {"rul": 1, "health": 3, "sigma": 1}


@dataclass
class Model:
    """One path: its layers, and the framework's model that they were read from."""

    layers: list[Layer]
    heads: dict[str, list[Layer]]
    tensors: Tensors
    # The framework's own: normalised inputs (T, inputs) to what `network.run` computes from the layers.
    run: Callable[[np.ndarray], Outputs]
    # Whether the model speaks of the last timestep alone.
    last_cycle: bool = False
    # The only number of timesteps that `run` takes; None if it takes any.
    length: int | None = None
    # The file that it came from, for the provenance.
    source: Path | None = None
    framework: str = ""
    # What the user ought to know.
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, stack: Stack, run: Callable[[np.ndarray], Outputs], **more) -> "Model":
        """The stack's last linear layers become the RUL head, if it ends in one feature."""
        layers, head = stack.split()
        return cls(layers, {"rul": head} if head else {}, stack.tensors, run, **more)

    @property
    def has_two_ends(self) -> bool:
        """Whether the last LSTM reads both ways, so that its final state is not what it says of the last timestep."""
        stacks = [layer for layer in self.layers if layer["type"] == "lstm"]
        return bool(stacks) and stacks[-1]["bidirectional"]

    @property
    def inputs(self) -> int:
        return inputs_of(self.layers[0])

    def for_path(self, path: str) -> "Model":
        """On the live path a model that speaks of its last timestep alone is asked again after every one."""
        if path == "live" and self.last_cycle:
            run = self.run

            def run_all(x: np.ndarray) -> Outputs:
                parts = [run(x[: t + 1]) for t in range(len(x))]
                return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

            self.run, self.last_cycle = run_all, False
            for layer in self.layers:
                layer.pop("output", None)
        return self

    def difference(self, x: np.ndarray, expected: Outputs) -> float:
        """The largest difference between the framework's outputs and those of the described layers, relative to them.

        NaN where either of them is.
        """
        found = network.run(self.layers, self.heads, self.tensors, x, self.last_cycle)
        worst = 0.0
        for name, value in found.items():
            if name not in expected or expected[name].shape != value.shape:
                other = shape(expected[name]) if name in expected else "nothing"
                raise ExportError(f"{name}: the model gave {other}, its layers give {shape(value)}")
            worst = np.maximum(worst, np.abs(value - expected[name]).max() / largest(expected))
        return float(worst)


def trials(timesteps: int, inputs: int) -> list[np.ndarray]:
    """Sequences (timesteps, inputs) to tell readings of a model apart: of several sizes, as a ReLU may silence one."""
    generator = np.random.default_rng(1)
    sizes = (0.5, 1.0, 2.0, 4.0)
    return [size * generator.standard_normal((timesteps, inputs)).astype(np.float32) for size in sizes]


def largest(outputs: Outputs) -> float:
    """The largest magnitude among outputs, and at least 1."""
    return max(1.0, *(float(np.abs(value).max()) for value in outputs.values()))


def check_steady(run: Callable[[np.ndarray], Outputs], x: np.ndarray) -> None:
    """Refuses a model that gives other numbers when it is asked the same again."""
    one, other = run(x), run(x)
    for name, value in one.items():
        if other[name].shape != value.shape or not np.array_equal(other[name], value, equal_nan=True):
            difference = np.abs(value - other[name]).max() if other[name].shape == value.shape else np.inf
            raise ExportError(
                f"{name}: found outputs {difference:.1e} apart in two runs over the same input, expected the same: it "
                "begins from random states, keeps its state from call to call, or drops out at inference"
            )


def check_heads(heads: dict[str, list[Layer]], width: int) -> None:
    """Refuses heads that are not made of linear layers or end in the wrong number of features."""
    for name, head in heads.items():
        before, emits = "the last layer", width
        for layer in head:
            if layer["type"] != "linear":
                raise ExportError(f"head {name}: layer {layer['name']}: found {layer['type']}, expected linear layers")
            if layer["in_features"] != emits:
                raise ExportError(
                    f"head {name}: layer {layer['name']}: reads {layer['in_features']} features, "
                    f"but {before} before it emits {emits}"
                )
            before, emits = layer["name"], layer["out_features"]
        if not head or emits != HEADS[name]:
            raise ExportError(f"head {name}: ends in {emits} features, expected {HEADS[name]}")


@dataclass
class Settings:
    """What a bundle says beside its models."""

    name: str
    version: str = "1.0.0"
    # Cycles of a window.
    length: int = 30
    channels: list[Channel] | None = None
    normalisation: Normalisation | None = None
    # RUL is clamp(value * scale, 0, cap).
    cap: float = 125.0
    scale: float = 1.0
    # The error of each path on held-out engines, in cycles.
    sigma: dict[str, float] = field(default_factory=dict)
    # (T, channels) of raw values; random without.
    example: np.ndarray | None = None
    # What the user's own scaler makes of the example.
    scaled: np.ndarray | None = None
    seed: int = 0
    provenance: dict = field(default_factory=dict)


def write(folder: Path, settings: Settings, live: Model | None = None, window: Model | None = None) -> float:
    """Writes the bundle and returns the largest difference between a framework's outputs and the described layers'.

    Raises ExportError, and writes nothing, if a difference is above the tolerance or a model cannot serve its path.
    """
    models = {name: model for name, model in (("live", live), ("window", window)) if model}
    if not models:
        raise ExportError("found neither a live nor a window model, expected one of them or both")
    check(models, settings)
    width = next(iter(models.values())).inputs
    channels = settings.channels or [{"name": f"c{i + 1}"} for i in range(width)]
    raw = settings.example
    if raw is None:
        cycles = live.length if live and live.length else 2 * settings.length
        raw = example_channels(channels, settings.normalisation, cycles, settings.seed)
    names = [channel["name"] for channel in channels]
    own, inputs = inputs_by(settings.normalisation, raw, settings.scaled, names)

    example, worst, scale = {"channels": raw}, 0.0, 1.0
    parts = {
        "live": ("live", slice(None)),
        "window": ("window", slice(settings.length)),
        "window_last": ("window", slice(-settings.length, None)),
    }
    for prefix, (path, rows) in parts.items():
        if path not in models:
            continue
        outputs = models[path].run(own[rows])
        difference = models[path].difference(inputs[rows], outputs)
        if not difference <= TOLERANCE:
            raise ExportError(
                f"{path}: the layers of model.json give other numbers than the model itself, {difference:.1e} of its "
                f"largest output apart, expected at most {TOLERANCE:.0e}"
            )
        worst, scale = max(worst, difference), max(scale, largest(outputs))
        example |= {f"{prefix}.{name}": np.ascontiguousarray(value, np.float32) for name, value in outputs.items()}

    # All of it is made before anything is written.
    files = {f"{name}.safetensors": save(dict(sorted(model.tensors.items()))) for name, model in models.items()}
    files["example.safetensors"] = save(example)
    manifest = manifest_of(files, settings, models, channels)
    manifest["example"] = {
        "file": "example.safetensors",
        "sha256": sha256(files["example.safetensors"]),
        "tolerance": float(f"{TOLERANCE * scale:.2g}"),
    }
    text = json.dumps(manifest, indent=1, allow_nan=False) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("live", "window"):
        (folder / f"{name}.safetensors").unlink(missing_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "model.json").write_text(text, encoding="utf-8")
    return worst


def check(models: dict[str, Model], settings: Settings) -> None:
    """Refuses models that cannot stand in these paths, or not together."""
    for name, model in models.items():
        check_heads(model.heads, outputs_of(model.layers[-1]))
        if model.length and name == "window" and model.length != settings.length:
            raise ExportError(f"window: the model takes {model.length} cycles, found a length of {settings.length}")
    live, window = models.get("live"), models.get("window")
    if live and (obstacle := obstacle_to_streaming(live.layers)):
        raise ExportError(f"live: {obstacle}")
    if live and (live.last_cycle or any(layer.get("output") == "final" for layer in live.layers)):
        raise ExportError("live: the model speaks of its last cycle alone, expected one output for every cycle")
    if live and window and live.inputs != window.inputs:
        raise ExportError(f"live reads {live.inputs} inputs, but window reads {window.inputs}")
    if live and window and live.length and live.length < settings.length:
        raise ExportError(f"live: the model takes {live.length} cycles, expected at least a window's {settings.length}")
    if live and window and set(live.heads) != set(window.heads):
        listed = {name: ", ".join(model.heads) or "none" for name, model in models.items()}
        raise ExportError(f"live has the heads {listed['live']}, but window has {listed['window']}")
    if settings.example is not None:
        cycles = len(settings.example)
        fixed = live.length if live else None
        if cycles < settings.length or (fixed and cycles != fixed):
            raise ExportError(f"the example: found {cycles} cycles, expected {fixed or f'{settings.length} or more'}")


def manifest_of(files: dict[str, bytes], settings: Settings, models: dict[str, Model], channels: list[Channel]) -> dict:
    manifest = {
        "format": "tandem-model",
        "format_version": 1,
        "name": settings.name,
        "version": settings.version,
        "channels": channels,
    }
    if settings.normalisation:
        manifest["normalisation"] = settings.normalisation.manifest([channel["name"] for channel in channels])
    for name, model in models.items():
        file = f"{name}.safetensors"
        path = {"weights": file, "sha256": sha256(files[file])}
        if name == "window":
            path |= {"length": settings.length, "scores": "last_cycle" if model.last_cycle else "every_cycle"}
        path["layers"] = model.layers
        if model.heads:
            path["heads"] = model.heads
        manifest[name] = path
    if any(model.heads for model in models.values()):
        manifest["target"] = {"name": "rul", "unit": "cycles", "cap": settings.cap, "scale": settings.scale}
    if settings.sigma:
        manifest["uncertainty"] = uncertainty(settings, models)
    sources = {
        name: {"file": model.source.name, "sha256": sha256(model.source.read_bytes()), "framework": model.framework}
        if model.source
        else {"framework": model.framework}
        for name, model in models.items()
    }
    manifest["provenance"] = {
        "imported": datetime.date.today().isoformat(), "imported_from": sources, **settings.provenance,
    }  # fmt: skip
    return manifest


def uncertainty(settings: Settings, models: dict[str, Model]) -> dict:
    """One measured error of each path, the same for every predicted life and look-ahead."""
    table: dict = {"rul": [0.0, settings.cap]}
    if "live" in settings.sigma:
        table["live"] = [settings.sigma["live"]] * 2
    if "window" in settings.sigma and "window" in models:
        rows = 1 if models["window"].last_cycle else settings.length
        table["window"] = [[settings.sigma["window"]] * 2] * rows
    return table


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
