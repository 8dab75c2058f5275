"""Scalers in the files in which users save them, against what scikit-learn makes of raw values."""

import json
import pickle
from pathlib import Path

import joblib
import numpy as np
from safetensors.numpy import save_file
from scaler import Normalisation, inputs_by
from sklearn import preprocessing

from cases import Cases

WIDTH = 3
NAMES = ["T24", "P30", "Nf"]


# What each is refused with.
MESSAGES = {
    "a scaler that is read wrongly": "the scaler makes",
    "a scaler whose mean is lost": "the scaler makes",
    "inputs of another scaler": "--scaled makes",
    "a typing error": "found the key 'scael'",
    "an unknown key beside": "found the key 'epsilon'",
    "a mean alone": "found mean without a scale",
    "a scale alone": "found scale_ without a mean",
    "a scale of 0": "std: found 0 for channel P30",
    "a scale below 0": "std: found -3 for channel T24",
    "a span of 0": "max less min: found 0 for channel Nf",
    "a scale that 32-bit floats cannot tell": "channel Nf: found a scale of 1e-06 beside a mean of 518.67",
    "std and another scale": "scale and std contradict each other: found 20 and 1 for channel 2",
    "two scalers": "found mean, std, min, max, which are of different scalers:",
    "min and scale": "found min, scale, which could mean several things:",
    "min_ and data_min_ that differ": "scale_ and data_min_ contradict each other: found 1 and 0.333333 for channel 3",
    "a scaler that clips": "found clip true",
    "other features": "n_features_in_: found 4",
    "other names": "found the channel P30 where --channels says T24",
    "a channel missing by name": "mean: found T24, P30",
    "text for numbers": "mean: found no list of numbers",
    "a number beyond 32-bit floats": "std: found 1e+300 for channel T24, expected at most 1e+30",
    "text for centroids": "centroids: found no list of numbers",
    "a flag that is a number": "with_mean: found 0, expected true or false",
    "true for numbers": "mean: found true or false",
    "rows of several lengths": "mean: found no list of numbers",
    "a power transform": "found the key 'lambdas_'",
    "a condition without a centroid": "conditions[0]: found no centroid, expected one",
    "a condition's unknown channel": "condition_channels: found T2",
    "a number that is none": "found NaN",
    "a number without end": "found 1e999",
    "a key twice": "found the key mean twice",
    "YAML": "found no valid JSON (Expecting value at line 1, column 1)",
    "CSV": "found no valid JSON (Expecting value at line 1, column 1)",
    "an escape in a key": "found the key '\\x1b[31m'",
    "lists within lists": "found lists within lists without end",
    "a pickle": "found a pickle (of pickle or joblib), which is code and is not loaded",
    "a pickle of protocol 0": "found a pickle (of pickle or joblib), which is code and is not loaded",
    "gzip": "found gzip",
    "nothing": "found an empty file",
    "a Git LFS pointer": "found a Git LFS pointer",
    "a zero byte in text": "found character 0x00 in line 1",
    "a byte that is no UTF-8": "found byte 0xe9 at 15",
    "a zip cut off": "found a damaged .npz file (File is not a zip file)",
    "joblib": "found a pickle (of pickle or joblib), which is code and is not loaded",
    "arrays without names": "found the key 'arr_0', 'arr_1'",
    "a single array": "found a single array (.npy)",
    "Python objects": "found the key 'lambdas', which holds Python objects",
    "no file": "found no such file",
    "a folder": "found a folder (nothing)",
}


def recording() -> np.ndarray:
    """(T, 3) of raw values; the last channel does not vary."""
    raw = np.random.default_rng(8).normal((5, -40, 518.67), (3, 20, 0), (60, WIDTH))
    return np.float32(raw).astype(np.float64)


def listed(values: dict) -> dict:
    return {key: value.tolist() if hasattr(value, "tolist") else value for key, value in values.items()}


def make(cases: Cases, folder: Path) -> None:
    raw = recording()
    file = folder / "scaler"

    def agreed(name: str, expected: np.ndarray, names: list[str] | None = None) -> None:
        """The bundle's inputs, and those of the scaler that the proof runs."""
        normalisation = Normalisation.read(file, WIDTH, names)
        for who, inputs in (("bundle", normalisation.apply(raw)), ("proof", normalisation.users(raw))):
            cases.agreed(
                f"{name}, {who}", inputs / np.maximum(1, np.abs(expected)), expected / np.maximum(1, np.abs(expected))
            )

    def refused(name: str, names: list[str] | None = None) -> None:
        cases.says(name, MESSAGES, lambda: Normalisation.read(file, WIDTH, names))

    scalers = (
        preprocessing.StandardScaler(), preprocessing.StandardScaler(with_mean=False),
        preprocessing.StandardScaler(with_std=False), preprocessing.MinMaxScaler(),
        preprocessing.MinMaxScaler(feature_range=(-1, 1)), preprocessing.MaxAbsScaler(), preprocessing.RobustScaler(),
        preprocessing.RobustScaler(with_centering=False),
    )  # fmt: skip
    for scaler in scalers:
        scaler.fit(raw)
        expected = scaler.transform(raw)
        file.write_text(json.dumps(listed(vars(scaler))))
        agreed(f"JSON of {scaler}", expected)
        with file.open("wb") as stream:
            np.savez(stream, **{key: value for key, value in vars(scaler).items() if value is not None})
        agreed(f"npz of {scaler}", expected)
    # What is left where only fitted attributes are kept, and where it is the first channel that does not vary.
    turned = raw[:, ::-1]
    for scaler in (*scalers[:1], *scalers[3:7]):
        scaler.fit(turned)
        fitted = {key: value for key, value in vars(scaler).items() if key.endswith("_")}
        file.write_text(json.dumps(listed(fitted)))
        normalisation = Normalisation.read(file, WIDTH)
        cases.agreed(f"attributes of {scaler}", normalisation.apply(turned), np.float32(normalisation.users(turned)))
        close = np.abs(normalisation.apply(turned) - scaler.transform(turned)).max() < 1e-4
        cases.equal(f"attributes of {scaler}, fitted", close, True)

    mean, std = raw.mean(axis=0), np.array([3.0, 20.0, 0.5])
    plain = (raw - mean) / std
    lowest, span = raw.min(axis=0) - 1, np.ptp(raw, axis=0) + 2
    ranged = (raw - lowest) / span
    spellings = {
        "mean and std": (plain, {"mean": mean, "std": std}),
        "mean and scale": (plain, {"mean": mean, "scale": std}),
        "mean and var": (plain, {"mean": mean, "var": std**2}),
        "mean_ and var_": (plain, {"mean_": mean, "var_": std**2}),
        "mean and variance": (plain, {"mean": mean, "variance": std**2}),
        "mu and sigma": (plain, {"mu": mean, "sigma": std}),
        "center and scale": (plain, {"center": mean, "scale": std}),
        "center_ and scale_": (plain, {"center_": mean, "scale_": std}),
        "median and iqr": (plain, {"median": mean, "iqr": std}),
        "capital letters": (plain, {"Mean": mean, "Std": std}),
        "std and its variance": (plain, {"mean": mean, "std": std, "var": std**2}),
        "rows of one": (plain, {"mean": mean[None], "std": std[:, None]}),
        "no mean": (raw / std, {"mean": None, "std": std}),
        "no scale": (raw - mean, {"mean": mean, "scale": None}),
        "min and max": (ranged, {"min": lowest, "max": lowest + span}),
        "data_min_ and data_range_": (ranged, {"data_min_": lowest, "data_range_": span}),
        "min, max and a range": (2 * ranged - 1, {"min": lowest, "max": lowest + span, "feature_range": [-1, 1]}),
        "min_ and scale_": (ranged, {"min_": -lowest / span, "scale_": 1 / span}),
        "a variance of 0 as scikit-learn has it": (
            (raw - mean) / (3, 20, 1), {"mean_": mean, "var_": [9, 400, 0]}
        ),
    }  # fmt: skip
    for name, (expected, values) in spellings.items():
        file.write_text(json.dumps(listed(values)))
        agreed(name, expected)
    by_name = {"mean": dict(zip(NAMES, mean)), "std": dict(zip(reversed(NAMES), reversed(std)))}
    each = {name: {"mean": m, "std": s} for name, m, s in zip(NAMES, mean, std)}
    for name, values in {
        "rows by name": by_name,
        "channels by name": each,
        "a list of channels": [{"name": key, **value} for key, value in each.items()],
        "names beside": {"mean": mean.tolist(), "std": std.tolist(), "names": NAMES},
    }.items():
        file.write_text(json.dumps(values))
        agreed(name, plain, NAMES)
    save_file({"mean": mean, "std": std}, file)
    agreed("safetensors", plain)
    text = json.dumps(listed({"mean": mean, "std": std}))
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        file.write_bytes(text.encode(encoding))
        agreed(f"JSON in {encoding}", plain)
    file.write_bytes(b"\r\n \t" + text.replace(" ", "\r").encode())
    agreed("JSON between blanks and carriage returns", plain)
    conditions(cases, file, raw, agreed)
    refusals(file, mean.tolist(), std.tolist(), refused)
    file.write_text(text)
    for name, change in {
        "a scaler that is read wrongly": lambda own: setattr(own, "scale", own.scale * 2),
        "a scaler whose mean is lost": lambda own: setattr(own, "mean", own.mean * 0),
    }.items():
        wrong = Normalisation.read(file, WIDTH)
        change(wrong)
        cases.says(name, MESSAGES, lambda wrong=wrong: inputs_by(wrong, raw, None, NAMES))
    right = Normalisation.read(file, WIDTH)
    cases.says("inputs of another scaler", MESSAGES, lambda: inputs_by(right, raw, np.float32(ranged), NAMES))


def conditions(cases: Cases, file: Path, raw: np.ndarray, agreed) -> None:
    """Two operating conditions, told by the second channel."""
    mean, std = np.array([[1.0, 2, 3], [4, 5, 6]]), np.array([[1.0, 2, 3], [4, 5, 6]])
    which = (raw[:, 1] > -40).astype(int)
    expected = (raw - mean[which]) / std[which]
    parts = [{"centroid": [c], "mean": m, "std": s} for c, m, s in zip((-60, -20), mean.tolist(), std.tolist())]
    for name, values in {
        "conditions": {"condition_channels": ["P30"], "condition_scale": [20], "conditions": parts},
        "rows by condition": {"condition_channels": ["P30"], "centroids": [[-60], [-20]], "mean": mean, "std": std},
    }.items():
        file.write_text(json.dumps(listed(values)))
        agreed(name, expected, NAMES)


def refusals(file: Path, mean: list, std: list, refused) -> None:
    tables = {
        "a typing error": {"mean": mean, "scael": std},
        "an unknown key beside": {"mean": mean, "std": std, "epsilon": 1e-8},
        "a mean alone": {"mean": mean},
        "a scale alone": {"scale_": std},
        "a scale of 0": {"mean": mean, "std": [3, 0, 1]},
        "a scale below 0": {"mean": mean, "std": [-3, 1, 1]},
        "a span of 0": {"min": [0, 0, 0], "max": [1, 1, 0]},
        "a scale that 32-bit floats cannot tell": {"mean": [5, 5, 518.67], "std": [1, 1, 1e-6]},
        "std and another scale": {"mean": mean, "std": std, "scale": [1, 1, 1]},
        "two scalers": {"mean": mean, "std": std, "min": mean, "max": mean},
        "min and scale": {"min": mean, "scale": std},
        "min_ and data_min_ that differ": {
            "min_": [0, 0, 0], "scale_": [1, 1, 1], "data_min_": [0, 0, 0], "data_max_": [1, 2, 3],
        },
        "a scaler that clips": {"min_": [0, 0, 0], "scale_": [1, 1, 1], "clip": True},
        "other features": {"mean": mean, "std": std, "n_features_in_": 4},
        "other names": {"mean": mean, "std": std, "feature_names_in_": ["P30", "T24", "Nf"]},
        "a channel missing by name": {"mean": {"T24": 1, "P30": 2}, "std": {"T24": 1, "P30": 2}},
        "text for numbers": {"mean": ["1", "2", "3"], "std": std},
        "a number beyond 32-bit floats": {"mean": mean, "std": [1e300, 1, 1]},
        "text for centroids": {"centroids": "x", "mean": [mean], "std": [std]},
        "a flag that is a number": {"mean": mean, "std": std, "with_mean": 0},
        "true for numbers": {"mean": [True, False, True], "std": std},
        "rows of several lengths": {"mean": [[1, 2], [3]], "std": std},
        "a power transform": {"lambdas_": std},
        "a condition without a centroid": {"conditions": [{"mean": mean, "std": std}] * 2},
        "a condition's unknown channel": {
            "condition_channels": ["T2"], "centroids": [[0]], "mean": [mean], "std": [std],
        },
    }  # fmt: skip
    for name, values in tables.items():
        file.write_text(json.dumps(values))
        refused(name, NAMES)
    texts = {
        "a number that is none": '{"mean": [1, 2, 3], "std": [NaN, 1, 1]}',
        "a number without end": '{"mean": [1, 2, 3], "std": [1e999, 1, 1]}',
        "a key twice": '{"mean": [1, 2, 3], "mean": [1, 2, 4], "std": [1, 1, 1]}',
        "YAML": "mean: [1, 2, 3]\nstd: [1, 1, 1]\n",
        "CSV": "mean,std\n1,2\n",
        "an escape in a key": '{"\\u001b[31m": 1}',
        "lists within lists": "[" * 100_000,
    }
    for name, text in texts.items():
        file.write_text(text)
        refused(name)
    scaler = preprocessing.StandardScaler().fit(recording())
    blobs = {
        "a pickle": pickle.dumps(scaler),
        "a pickle of protocol 0": pickle.dumps(scaler, 0),
        "gzip": b"\x1f\x8b\x08\0\0\0\0\0",
        "nothing": b"",
        "a Git LFS pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        "a zero byte in text": b'{"mean":\0[1, 2, 3]}',
        "a byte that is no UTF-8": b'{"mean": [1], "\xe9": 1}',
        "a zip cut off": b"PK\x03\x04" + bytes(40),
    }
    for name, blob in blobs.items():
        file.write_bytes(blob)
        refused(name)
    joblib.dump(scaler, file, compress=("zlib", 3))
    refused("joblib")
    for name, save in {
        "arrays without names": lambda stream: np.savez(stream, mean, std),
        "a single array": lambda stream: np.save(stream, np.array(mean)),
        "Python objects": lambda stream: np.savez(stream, mean=mean, std=std, lambdas=np.array([None])),
    }.items():
        with file.open("wb") as stream:
            save(stream)
        refused(name)
    file.unlink()
    refused("no file")
    file.mkdir()
    refused("a folder")
    file.rmdir()
