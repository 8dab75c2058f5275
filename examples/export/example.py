"""Recorded cycles that prove an import: the user's own, or random ones."""

from pathlib import Path

import numpy as np

from channels import Channel
from files import head_of, kind_of
from scaler import Normalisation
from stack import ExportError, shape


def example_channels(
    channels: list[Channel], normalisation: Normalisation | None, cycles: int, seed: int
) -> np.ndarray:
    """(cycles, channels) of raw values: within a channel's range where it has one, else normal around the mean.

    Of several operating conditions each has its cycles.
    """
    generator = np.random.default_rng(seed)
    values = generator.standard_normal((cycles, len(channels)))
    share = generator.random((cycles, len(channels)))
    if normalisation:
        values = normalisation.raw(values)
    for i, channel in enumerate(channels):
        low, high = channel.get("minimum"), channel.get("maximum")
        if normalisation is None and low is not None and high is not None:
            values[:, i] = low + share[:, i] * (high - low)
        # Near the mean, if that is known: inputs as the model has seen them.
        values[:, i] = np.clip(values[:, i], low, high) if (low, high) != (None, None) else values[:, i]
    return values.astype(np.float32)


def read_example(file: Path, width: int, least: int, what: str = "channels") -> np.ndarray:
    """(T, channels) from an .npy file, in 32-bit floats."""
    expected = f"(T, {width}), T at least {least}, as np.save writes it"
    found = kind_of(head_of(file, expected))
    if found != "npy":
        raise ExportError(f"{file}: found {found or 'no .npy file'}, expected {expected}")
    try:
        values = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        if "pickle" in str(error) or "Object arrays" in str(error):
            raise ExportError(f"{file}: found Python objects, expected numbers {expected}") from error
        raise ExportError(f"{file}: {error}, expected {expected}") from error
    if values.dtype.kind not in "fiu":
        raise ExportError(f"{file}: found {values.dtype}, expected numbers {expected}")
    if values.ndim != 2 or values.shape[1] != width or len(values) < least:
        raise ExportError(f"{file}: found shape {shape(values)}, expected (T, {width}), T at least {least}")
    with np.errstate(over="ignore"):
        values = np.ascontiguousarray(values, np.float32)
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise ExportError(f"{file}: found {values[row, column]} in row {row}, column {column}, expected finite numbers")
    return values
