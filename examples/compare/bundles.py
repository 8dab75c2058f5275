"""What is compared: paths of bundles, the shipped ones and bare encoders with random weights."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

EXAMPLES = Path(__file__).resolve().parent.parent
sys.path.append(str(EXAMPLES / "export"))  # at the end: it has a keras.py

import bundle as bundles
import pytorch

INPUTS, HIDDEN, CYCLES = 64, 256, 30


@dataclass
class PathModel:
    """One path of a bundle: its layers as model.json describes them, and their tensors."""

    path: str
    layers: list[dict]
    heads: dict[str, list[dict]]
    tensors: dict[str, np.ndarray]
    length: int
    # The live layer that a cascade's window reads, and how wide it is.
    live_layer: str | None = None
    live_features: int = 0
    # On the live path: whether a window reads that layer.
    emits: str | None = None

    @property
    def inputs(self) -> int:
        first = self.layers[0]
        return first.get("in_channels") or first.get("input_size") or first["in_features"]

    @property
    def stacks(self) -> list[dict]:
        return [layer for layer in self.layers if layer["type"] == "lstm"]


@dataclass
class Bundle:
    folder: Path
    manifest: dict
    paths: dict[str, PathModel] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Bundle":
        manifest = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        bundle = cls(folder, manifest)
        for name in ("live", "window"):
            if name not in manifest:
                continue
            own = manifest[name]
            model = PathModel(
                name,
                own["layers"],
                own.get("heads", {}),
                load_file(folder / own["weights"]),
                own.get("length", CYCLES),
            )
            for layer in model.layers:
                if layer["type"] == "live_features":
                    model.live_layer, model.live_features = layer["layer"], layer["features"]
            bundle.paths[name] = model
        if "live" in bundle.paths and "window" in bundle.paths:
            bundle.paths["live"].emits = bundle.paths["window"].live_layer
        return bundle

    def normalised(self, channels: np.ndarray) -> np.ndarray:
        """Raw cycles (T, channels) to inputs (T, inputs): those of the operating condition nearest to each cycle."""
        normalisation = self.manifest.get("normalisation")
        if normalisation is None:
            return channels
        index = {channel["name"]: i for i, channel in enumerate(self.manifest["channels"])}
        conditions = normalisation["conditions"]
        condition = channels[:, [index[name] for name in normalisation["condition_channels"]]]
        centroids = np.array([one["centroid"] for one in conditions], np.float32)
        scale = np.array(normalisation["condition_scale"], np.float32)
        nearest = (((condition[:, None] - centroids) / scale) ** 2).sum(-1).argmin(1)
        mean = np.array([one["mean"] for one in conditions], np.float32)[nearest]
        spread = np.array([one["scale"] for one in conditions], np.float32)[nearest]
        return (channels[:, [index[name] for name in normalisation["inputs"]]] - mean) / spread


def write_encoder(folder: Path, bidirectional: bool) -> Bundle:
    """The bare LSTM stack of the reference backbone, 64 -> 256 -> 256 a direction, with random weights."""
    torch.manual_seed(4)
    stack = torch.nn.LSTM(INPUTS, HIDDEN, 2, bidirectional=bidirectional)
    model = pytorch.from_state_dict({f"lstm.{name}": value for name, value in stack.state_dict().items()})
    path = "window" if bidirectional else "live"
    bundles.write(folder, bundles.Settings(name=f"encoder-{path}", length=CYCLES), **{path: model})
    return Bundle.read(folder)
