"""What the numbers in a scaler's file mean: their names, and how they become a mean and a scale."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from stack import ExportError, shape

# Rows of a scaler, one number for each channel, by what they are.
ROWS = {
    "mean": ("mean", "mean_", "means", "mu", "average", "center", "center_", "centre", "median", "median_"),
    "deviation": (
        "std", "std_", "stds", "stdev", "std_dev", "stddev", "standard_deviation", "sigma", "iqr",
    ),
    "scale": ("scale", "scale_", "scales"),
    "variance": ("var", "var_", "variance", "variances"),
    "least": ("data_min_", "data_min", "min", "minimum", "mins"),
    "most": ("data_max_", "data_max", "max", "maximum", "maxs"),
    "range": ("data_range_", "data_range"),
    "shift": ("min_",),
    "largest": ("max_abs_", "max_abs"),
}  # fmt: skip
# Names of channels, to be compared with --channels.
NAMES = ("feature_names_in_", "names", "channels", "columns", "features", "inputs")
CENTRED, SCALED = ("with_mean", "with_centering"), ("with_std", "with_scaling")
# Numbers that were used when the scaler was fitted, and that say nothing more.
FITTED = ("copy", "n_features_in_", "n_samples_seen_", "quantile_range", "unit_variance", "clip", "feature_range")
SHARED = ("condition_channels", "condition_scale", "conditions", "centroids", "cluster_centers_", "centroid")
CLOSE = 1e-5
# Below it, beside its mean, 32-bit floats do not tell a channel's values apart.
LEAST_SHARE = 1e-7
# What a number of a scaler may be, and no less than what a scale may be, so that inputs stay within 32-bit floats.
LARGEST, LEAST = 1e30, 1e-30


def role_of(key: str) -> str | None:
    return next((role for role, spellings in ROWS.items() if key.lower() in spellings), None)


def known(key: str) -> bool:
    return role_of(key) is not None or key in (*NAMES, *CENTRED, *SCALED, *FITTED, *SHARED)


@dataclass
class Condition:
    """(channel - mean) / scale in one operating condition, in double precision."""

    mean: np.ndarray  # (channels)
    scale: np.ndarray  # (channels)
    # Raw (T, channels) to inputs, as the user's scaler has it.
    transform: Callable[[np.ndarray], np.ndarray]
    centroid: np.ndarray = field(default_factory=lambda: np.zeros(0))
    notes: list[str] = field(default_factory=list)


def conditions_of(values: dict, width: int) -> tuple[dict, list[dict]]:
    """What all conditions share, and the values of each: of `conditions`, or of the rows beside `centroids`."""
    shared = {key: values[key] for key in ("condition_channels", "condition_scale") if key in values}
    rest = {key: value for key, value in values.items() if key not in shared}
    if "conditions" in rest:
        listed = rest.pop("conditions")
        if beside := [key for key in rest if key not in NAMES]:
            raise ExportError(f"found {', '.join(beside)} beside conditions, expected them in each condition")
        if not isinstance(listed, list) or not listed or not all(isinstance(part, dict) for part in listed):
            raise ExportError("conditions: expected a list of objects with centroid, mean and scale")
        for index, part in enumerate(listed):
            if unknown := [key for key in part if not known(key)]:
                raise ExportError(f"conditions[{index}]: found the key {unknown[0]!r}, expected centroid, mean, scale")
            if "centroid" not in part and len(listed) > 1:
                raise ExportError(f"conditions[{index}]: found no centroid, expected one")
        return shared, listed
    place = [key for key in ("centroids", "cluster_centers_") if key in rest]
    if not place:
        return shared, [rest]
    centroids = numbers_of(place[0], rest.pop(place[0]))
    if len(place) > 1 or centroids.ndim != 2:
        raise ExportError(f"{place[0]}: found shape {shape(centroids)}, expected (conditions, condition channels)")
    parts: list[dict] = [{"centroid": row} for row in centroids]
    for key, value in rest.items():
        for index, part in enumerate(parts):
            if role_of(key) is None or value is None:
                part[key] = value
                continue
            found = numbers_of(key, value).shape
            if found != (len(parts), width):
                raise ExportError(f"{key}: found shape {found}, expected ({len(parts)}, {width})")
            part[key] = numbers_of(key, value)[index]
    return shared, parts


def condition_of(values: dict, width: int, names: list[str] | None) -> Condition:
    """One condition's mean and scale. Refuses numbers that contradict one another or that could mean two things."""
    found: dict[str, np.ndarray] = {}
    spelled: dict[str, str] = {}
    for key, value in values.items():
        role = role_of(key)
        if role is None:
            continue
        if value is None:
            spelled.setdefault(role, key)
            continue
        numbers = row(key, value, width, names)
        if role in found and not np.allclose(found[role], numbers, CLOSE, 0):
            raise ExportError(f"found {spelled[role]} and {key} with other numbers, expected one of them")
        found[role], spelled[role] = numbers, key
    centred, scaled = flag(values, CENTRED), flag(values, SCALED)
    check_fitted(values, width)
    said = ", ".join(spelled[role] for role in found) or "none of them"
    if "largest" in found:
        allowed, result = {"largest", "scale"}, by_largest
    elif {"shift", "least", "most", "range"} & found.keys():
        allowed, result = {"shift", "scale", "least", "most", "range"}, by_range
    else:
        allowed, result = {"mean", "deviation", "scale", "variance"}, by_mean
    if extra := found.keys() - allowed:
        raise ExportError(
            f"found {said}, which are of different scalers: expected the numbers that the training used alone, without "
            f"{', '.join(spelled[role] for role in sorted(extra))}"
        )
    if result is not by_mean and (centred is not None or scaled is not None):
        raise ExportError(f"found with_mean or with_std beside {said}, expected mean and scale beside them")
    if result is not by_range and values.get("feature_range") is not None:
        raise ExportError(f"found feature_range beside {said}, expected min_ and scale_, or data_min_ and data_max_")
    condition = result(found, spelled, values, width, names)
    if "centroid" in values:
        condition.centroid = np.atleast_1d(numbers_of("centroid", values["centroid"]))
        if condition.centroid.ndim != 1:
            raise ExportError("centroid: expected one number for each condition channel")
    return condition


def numbers_of(key: str, value) -> np.ndarray:
    """A value in double precision. Refuses what is no number, and numbers that are not finite."""
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "fiu":
            found = "true or false" if array.dtype.kind == "b" else "no list of numbers"
            raise ExportError(f"{key}: found {found}, expected numbers")
        with np.errstate(over="ignore"):
            array = array.astype(np.float64)
    except (TypeError, ValueError, OverflowError):  # lists of several lengths, whole numbers beyond all floats
        raise ExportError(f"{key}: found no list of numbers, expected numbers") from None
    if not np.isfinite(array).all():
        raise ExportError(f"{key}: found {array[~np.isfinite(array)][0]}, expected finite numbers")
    return array


def row(key: str, value, width: int, names: list[str] | None) -> np.ndarray:
    """(channels); axes of 1 before and behind them are left out."""
    array = numbers_of(key, value)
    squeezed = array.reshape(-1) if array.size == width and max(array.shape, default=0) == width else array
    if squeezed.shape != (width,):
        raise ExportError(f"{key}: found shape {shape(array)}, expected ({width})")
    beyond = np.abs(squeezed) > LARGEST
    if beyond.any():
        place = int(np.argmax(beyond))
        raise ExportError(
            f"{key}: found {squeezed[place]:g} for channel {at(place, names)}, expected at most {LARGEST:g}"
        )
    return squeezed


def at(place: int, names: list[str] | None) -> str:
    """A channel by its name, or its number from 1 on."""
    return names[place] if names else str(place + 1)


def flag(values: dict, keys: tuple[str, ...]) -> bool | None:
    found = [(key, values[key]) for key in keys if values.get(key) is not None]
    for key, value in found:
        if not isinstance(value, bool) and getattr(value, "dtype", None) != np.bool_ or np.shape(value) != ():
            raise ExportError(f"{key}: found {value}, expected true or false")
    if len({bool(value) for _, value in found}) > 1:
        raise ExportError(f"found {found[0][0]} and {found[1][0]} that differ, expected one of them")
    return bool(found[0][1]) if found else None


def check_fitted(values: dict, width: int) -> None:
    if flag(values, ("clip",)):
        raise ExportError("found clip true, expected false: a bundle's inputs are not cut off")
    count = values.get("n_features_in_")
    if count is not None and (numbers_of("n_features_in_", count) != width).any():
        raise ExportError(f"n_features_in_: found {count}, expected {width}")


def above_zero(key: str, numbers: np.ndarray, names: list[str] | None) -> np.ndarray:
    if not (numbers > 0).all():
        place = int(np.argmin(numbers > 0))
        raise ExportError(
            f"{key}: found {numbers[place]:g} for channel {at(place, names)}, expected more than 0; 1 for a "
            "channel that does not vary"
        )
    return numbers


def ones_for_zeros(numbers: np.ndarray) -> np.ndarray:
    """What scikit-learn makes of the scale of a channel that did not vary."""
    return np.where(numbers == 0, 1.0, numbers)


def same(one: np.ndarray, other: np.ndarray, what: str) -> None:
    if not np.allclose(one, other, CLOSE, 1e-12):
        place = int(np.argmax(np.abs(one - other)))
        raise ExportError(
            f"{what} contradict each other: found {one[place]:g} and {other[place]:g} for channel {place + 1}"
        )


def by_mean(found: dict, spelled: dict, values: dict, width: int, names: list[str] | None) -> Condition:
    """(x - mean) / scale: StandardScaler, RobustScaler, and whatever says mean and deviation."""
    centred, scaled = flag(values, CENTRED), flag(values, SCALED)
    if not found and centred is None and scaled is None:
        raise ExportError(f"found {', '.join(values) or 'nothing'}, expected mean with std, scale or var")
    if "mean" not in found and "mean" not in spelled and centred is not False:
        raise ExportError(
            f'found {", ".join(spelled.values()) or "no numbers"} without a mean, expected mean or center; "mean": '
            "null or with_mean false where inputs are not centred"
        )
    mean = found.get("mean", np.zeros(width)) if centred is not False else np.zeros(width)
    spreads = [role for role in ("scale", "deviation", "variance") if role in found]
    if scaled is False:
        if "scale" in found or "deviation" in found:
            raise ExportError(f"found with_std false beside {spelled[spreads[0]]}, expected one of them")
        spreads = []
    elif not spreads and not {"scale", "deviation", "variance"} & spelled.keys():
        raise ExportError(
            f'found {spelled.get("mean", "mean")} without a scale, expected std, scale or var; "scale": null or '
            "with_std false where inputs are only centred"
        )
    scales = []
    for role in spreads:
        numbers = found[role]
        if role == "variance":
            if (numbers < 0).any():
                raise ExportError(f"{spelled[role]}: found a number below 0, expected a variance")
            numbers = np.sqrt(numbers)
            if spelled[role].endswith("_"):
                # As scikit-learn has it, a channel that did not vary is only centred.
                numbers = np.where(numbers <= np.abs(found.get("mean", 0)) * LEAST_SHARE, 1.0, numbers)
        scales.append(above_zero(spelled[role], numbers, names))
    for role, scale in zip(spreads[1:], scales[1:]):
        same(scale, scales[0], f"{spelled[spreads[0]]} and {spelled[role]}")
    scale = scales[0] if scales else np.ones(width)
    return Condition(mean, scale, lambda x: (x - mean) / scale)


def by_largest(found: dict, spelled: dict, values: dict, width: int, names: list[str] | None) -> Condition:
    """x / the largest magnitude: MaxAbsScaler."""
    scale = ones_for_zeros(found["largest"])
    if "scale" in found:
        same(scale, found["scale"], f"{spelled['largest']} and {spelled['scale']}")
    above_zero(spelled["largest"], scale, names)
    return Condition(np.zeros(width), scale, lambda x: x / scale)


def by_range(found: dict, spelled: dict, values: dict, width: int, names: list[str] | None) -> Condition:
    """x * factor + shift: MinMaxScaler, and whatever says least and greatest."""
    notes = []
    low, high = limits(values.get("feature_range"))
    least = found.get("least")
    most = found.get("most", least + found["range"] if least is not None and "range" in found else None)
    factor = shift = None
    if least is not None and most is not None:
        span = most - least
        if "range" in found:
            same(span, found["range"], f"{spelled.get('most', 'the greatest')} and {spelled['range']}")
        if spelled["least"].startswith("data_"):
            span = ones_for_zeros(span)
        above_zero(f"{spelled.get('most', 'range')} less {spelled['least']}", span, names)
        factor = (high - low) / span
        shift = low - least * factor
        if "shift" not in found and values.get("feature_range") is None:
            notes.append(
                f"the scaler says no feature_range, so {spelled['least']} becomes 0 and "
                f"{spelled.get('most', 'the greatest')} 1"
            )
    if "shift" in found:
        if "scale" not in found:
            raise ExportError("found min_ without scale_, expected both of a MinMaxScaler")
        own = above_zero(spelled["scale"], found["scale"], names)
        if factor is not None:
            if values.get("feature_range") is None:
                # Any range, as long as the ends of every channel are at the same two.
                low = (least * own + found["shift"])[0]
                high = low + (own * span)[0]
                factor = (high - low) / span
                shift = low - least * factor
            same(own, factor, f"{spelled['scale']} and {spelled['least']}")
            same(found["shift"], shift, f"{spelled['shift']} and {spelled['least']}")
        factor, shift = own, found["shift"]
    elif factor is None:
        said = ", ".join(spelled[role] for role in found)
        raise ExportError(
            f"found {said}, which could mean several things: expected min with max, or min_ with scale_ of a "
            "MinMaxScaler"
        )
    elif "scale" in found:
        same(factor, found["scale"], f"{spelled['least']} and {spelled['scale']}")
    return Condition(-shift / factor, 1 / factor, lambda x: x * factor + shift, notes=notes)


def limits(value) -> tuple[float, float]:
    if value is None:
        return 0.0, 1.0
    numbers = numbers_of("feature_range", value)
    if numbers.shape != (2,) or not numbers[0] < numbers[1]:
        raise ExportError(f"feature_range: found {value}, expected two numbers, the lesser first")
    return float(numbers[0]), float(numbers[1])
