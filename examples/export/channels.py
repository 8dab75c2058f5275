"""What a cycle holds: the names of its channels, and how raw values become a model's inputs."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stack import ExportError, shape

Channel = dict


def read_channels(source: str, width: int) -> list[Channel]:
    """Channels for a model of `width` inputs, from a count, a JSON list or the first line of a CSV file.

    The JSON list holds names, or objects with `name`, and if they are known `unit`, `minimum` and `maximum`.
    """
    if source.isdecimal():
        found: list = [f"c{i + 1}" for i in range(int(source))]
    else:
        text = read_text(Path(source))
        if source.endswith(".json"):
            found = read_json(Path(source), text)
        else:
            found = [name.strip() for name in next(csv.reader(text.splitlines()), [])]
    if not isinstance(found, list):
        raise ExportError(f"{source}: found {type(found).__name__}, expected a list of channels")
    channels = [{"name": channel} if isinstance(channel, str) else channel for channel in found]
    for channel in channels:
        if not isinstance(channel, dict) or not isinstance(channel.get("name"), str) or not channel["name"]:
            raise ExportError(f"{source}: found {json.dumps(channel)}, expected a name or an object with a name")
    names = [channel["name"] for channel in channels]
    if len(names) != width:
        raise ExportError(f"{source}: found {len(names)} channels ({', '.join(names)}), expected {width}")
    if twice := [name for name in names if names.count(name) > 1]:
        raise ExportError(f"{source}: found channel {twice[0]} twice, expected it once")
    return channels


@dataclass
class Normalisation:
    """Inputs are (channel - mean) / scale."""

    mean: np.ndarray  # (channels)
    scale: np.ndarray  # (channels)

    @classmethod
    def read(cls, file: Path, width: int) -> "Normalisation":
        """From a JSON object or an .npz file with the attributes of a scaler of scikit-learn.

        StandardScaler: `mean_` and `scale_`; MinMaxScaler: `min_` and `scale_`, which multiplies. The underscore may
        be missing from `mean` and `scale`; a mean that is not there is 0, a scale 1.
        """
        if file.suffix == ".npz":
            try:
                with np.load(file) as archive:
                    values = dict(archive)
            except (OSError, ValueError) as error:
                raise ExportError(f"{file}: {error}") from error
        else:
            values = read_json(file, read_text(file))
        if not isinstance(values, dict):
            raise ExportError(f"{file}: found a {type(values).__name__}, expected an object with mean and scale")

        def row(key: str, default: float) -> np.ndarray:
            found = next((values[k] for k in (key, key.rstrip("_")) if values.get(k) is not None), None)
            if found is None:
                return np.full(width, default)
            try:
                found = np.asarray(found, np.float64)
            except (TypeError, ValueError):
                raise ExportError(f"{file}: {key}: found no list of numbers, expected {width} numbers") from None
            if found.shape != (width,):
                raise ExportError(f"{file}: {key}: found shape {shape(found)}, expected ({width})")
            if not np.isfinite(found).all() or (key == "scale_" and not (found > 0).all()):
                raise ExportError(f"{file}: {key}: expected finite numbers" + (" above 0" if key == "scale_" else ""))
            return found

        known = {"mean", "mean_", "scale", "scale_", "min_"}
        if not known & values.keys():
            raise ExportError(f"{file}: found {', '.join(values) or 'nothing'}, expected mean and scale")
        scale = row("scale_", 1)
        if "min_" in values:
            return cls(np.float32(-row("min_", 0) / scale), np.float32(1 / scale))
        return cls(np.float32(row("mean_", 0)), np.float32(scale))

    def apply(self, channels: np.ndarray) -> np.ndarray:
        """(T, channels) raw to inputs, in 32-bit floats, as the daemon computes them."""
        return (channels.astype(np.float32) - self.mean) / self.scale

    def manifest(self, names: list[str]) -> dict:
        condition = {"centroid": [], "mean": self.mean.tolist(), "scale": self.scale.tolist()}
        return {"inputs": names, "condition_channels": [], "condition_scale": [], "conditions": [condition]}


def example_channels(
    channels: list[Channel], normalisation: Normalisation | None, cycles: int, seed: int
) -> np.ndarray:
    """(cycles, channels) of raw values: within a channel's range where it has one, else normal around the mean."""
    generator = np.random.default_rng(seed)
    mean = normalisation.mean if normalisation else np.zeros(len(channels))
    scale = normalisation.scale if normalisation else np.ones(len(channels))
    values = mean + scale * generator.standard_normal((cycles, len(channels)))
    share = generator.random((cycles, len(channels)))
    for i, channel in enumerate(channels):
        low, high = channel.get("minimum"), channel.get("maximum")
        if low is not None and high is not None:
            # Near the mean, if that is known: inputs as the model has seen them.
            values[:, i] = np.clip(values[:, i], low, high) if normalisation else low + share[:, i] * (high - low)
    return values.astype(np.float32)


def read_example(file: Path, width: int, least: int) -> np.ndarray:
    """(T, channels) of raw values from an .npy file."""
    try:
        values = np.load(file)
    except (OSError, ValueError) as error:
        raise ExportError(f"{file}: {error}") from error
    if values.ndim != 2 or values.shape[1] != width or len(values) < least:
        raise ExportError(f"{file}: found shape {shape(values)}, expected (T, {width}), T at least {least}")
    if not np.isfinite(values).all():
        raise ExportError(f"{file}: found a number that is not finite, expected finite numbers")
    return np.ascontiguousarray(values, np.float32)


def read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{file}: {error}") from error


def read_json(file: Path, text: str):
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ExportError(f"{file}: is no valid JSON: {error}") from error
