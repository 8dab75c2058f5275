"""How raw channels become a model's inputs: the user's scaler, and what of it stands in a bundle."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from scaler_file import arrays_of, read_values
from scaler_keys import LEAST, LEAST_SHARE, NAMES, numbers_of, Condition, at, condition_of, conditions_of, known
from scikit import transform_of
from stack import ExportError

# What passes between the user's scaler in double precision and the bundle's in 32-bit floats, as a part of an input's
# magnitude (at least 1).
TOLERANCE = 1e-3


@dataclass
class Normalisation:
    """Inputs are (channel - mean) / scale, by the operating condition whose centroid is nearest."""

    mean: np.ndarray  # (conditions, channels)
    scale: np.ndarray  # (conditions, channels)
    centroids: np.ndarray  # (conditions, condition channels)
    condition_channels: list[str] = field(default_factory=list)
    condition_scale: np.ndarray = field(default_factory=lambda: np.ones(0, np.float32))
    # The user's own scaler, in double precision: (T, channels) raw to inputs, one for each condition.
    own: list[Callable[[np.ndarray], np.ndarray]] = field(default_factory=list)
    # The channels' names, where the file says them.
    names: list[str] | None = None
    # What the user ought to know.
    notes: list[str] = field(default_factory=list)
    # The places of the condition's channels among the channels.
    places: list[int] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path, width: int, names: list[str] | None = None) -> "Normalisation":
        """From a JSON object, an .npz or a safetensors file with a scaler's numbers, for channels called `names`.

        Taken are the attributes of scikit-learn's StandardScaler, MinMaxScaler, MaxAbsScaler and RobustScaler, and mean
        with std, scale or var, minimum with maximum, and so on; for several operating conditions `conditions`, or rows.
        Raises ExportError for a key that has no meaning here, or that contradicts another.
        """
        try:
            values = read_values(file)
            unknown = [key for key in values if not known(key)]
            if unknown:
                raise ExportError(f"found the key {', '.join(map(repr, unknown))}, expected {EXPECTED}")
            values, names = arrays_of(values, width, names, NAMES)
            shared, parts = conditions_of(values, width)
            return cls.of(shared, [condition_of(part, width, names) for part in parts], parts, width, names)
        except ExportError as error:
            raise ExportError(f"{file}: {error}") from error

    @classmethod
    def of(
        cls, shared: dict, conditions: list[Condition], parts: list[dict], width: int, names: list[str] | None
    ) -> "Normalisation":
        for condition in conditions:
            # Written so that a NaN fails too.
            ratio = np.maximum(np.abs(condition.mean) * LEAST_SHARE, LEAST) < condition.scale
            if not ratio.all():
                place = int(np.argmin(ratio))
                raise ExportError(
                    f"channel {at(place, names)}: found a scale of {condition.scale[place]:g} beside a mean of "
                    f"{condition.mean[place]:g}, which 32-bit floats cannot tell apart: expected 1 for a channel that "
                    "does not vary"
                )
        own, notes = [], []
        for condition, part in zip(conditions, parts):
            transform, who = transform_of(part, width) if len(parts) == 1 else (None, "")
            own.append(transform or condition.transform)
            notes += [*condition.notes, *([f"the proof ran the {who}" if who else ""])]
        centroids = np.stack([condition.centroid for condition in conditions])
        if len({tuple(row) for row in centroids.tolist()}) < len(conditions):
            raise ExportError("centroids: found the same one twice, expected one for each condition")
        said = np.asarray(shared.get("condition_channels", []), object)
        if said.ndim != 1 or not all(isinstance(name, str) for name in said):
            raise ExportError("condition_channels: expected a list of names")
        channels = [str(name) for name in said]
        if len(channels) != centroids.shape[1]:
            raise ExportError(
                f"condition_channels: found {len(channels)}, expected the {centroids.shape[1]} that a centroid has"
            )
        if missing := [name for name in channels if name not in (names or [])]:
            raise ExportError(
                f"condition_channels: found {missing[0]}, expected one of the channels "
                f"({', '.join(names) if names else '--channels names them'})"
            )
        scale = numbers_of("condition_scale", shared.get("condition_scale", np.ones(len(channels))))
        if scale.shape != (len(channels),) or not (scale > 0).all():
            raise ExportError(f"condition_scale: found {scale.tolist()}, expected {len(channels)} numbers above 0")
        return cls(
            np.float32([condition.mean for condition in conditions]),
            np.float32([condition.scale for condition in conditions]),
            np.float32(centroids),
            channels,
            np.float32(scale),
            own,
            names,
            list(dict.fromkeys(note for note in notes if note)),
            [names.index(name) for name in channels] if names else [],
        )

    def condition(self, channels: np.ndarray) -> np.ndarray:
        """(T, channels) raw to (T) of each cycle's condition, as the daemon finds it."""
        if not self.places:
            return np.zeros(len(channels), np.int64)
        seen = np.float32(channels)[:, None, self.places]
        return (((seen - self.centroids) / self.condition_scale) ** 2).sum(-1).argmin(-1)

    def apply(self, channels: np.ndarray) -> np.ndarray:
        """(T, channels) raw to inputs, in 32-bit floats, as the daemon computes them of what the bundle says."""
        which = self.condition(channels)
        return (np.float32(channels) - self.mean[which]) / self.scale[which]

    def users(self, channels: np.ndarray) -> np.ndarray:
        """(T, channels) raw to inputs, by the user's own scaler, in 32-bit floats at last."""
        which, inputs = self.condition(channels), np.zeros(np.shape(channels))
        for index, transform in enumerate(self.own):
            rows = which == index
            inputs[rows] = transform(np.float64(channels)[rows]) if rows.any() else 0
        return np.float32(inputs)

    def raw(self, inputs: np.ndarray) -> np.ndarray:
        """Inputs (T, channels) to raw values, the conditions in turns; their own channels are the centroids."""
        which = np.arange(len(inputs)) % len(self.mean)
        values = self.mean[which] + self.scale[which] * inputs
        for column, place in enumerate(self.places):
            values[:, place] = self.centroids[which, column]
        return values

    def manifest(self, names: list[str]) -> dict:
        conditions = [
            {"centroid": centroid.tolist(), "mean": mean.tolist(), "scale": scale.tolist()}
            for centroid, mean, scale in zip(self.centroids, self.mean, self.scale)
        ]
        return {
            "inputs": names, "condition_channels": self.condition_channels,
            "condition_scale": self.condition_scale.tolist(), "conditions": conditions,
        }  # fmt: skip


EXPECTED = (
    "those of scikit-learn's StandardScaler, MinMaxScaler, MaxAbsScaler or RobustScaler, or mean with std, scale or "
    "var, min with max, or conditions"
)


def inputs_by(
    normalisation: Normalisation | None, raw: np.ndarray, scaled: np.ndarray | None, names: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Raw values (T, channels) as the user's own scaler makes inputs of them, and as the bundle will.

    `scaled` is what the user says that the scaler makes of them. Raises ExportError if any two differ.
    """
    inputs = normalisation.apply(raw) if normalisation else np.float32(raw)
    own = normalisation.users(raw) if normalisation else inputs
    for what, found in (("the scaler", own), ("--scaled", scaled)):
        if found is None:
            continue
        difference = np.abs(found - inputs) / np.maximum(1, np.abs(found))
        if not (difference <= TOLERANCE).all():
            row, column = np.unravel_index(np.argmax(np.nan_to_num(difference, nan=np.inf)), difference.shape)
            raise ExportError(
                f"channel {names[column]}: of {raw[row, column]:g} {what} makes {found[row, column]:g}, but the bundle "
                f"would make {inputs[row, column]:g}"
            )
    return (own if scaled is None else scaled), inputs
