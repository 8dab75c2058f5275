"""The files that a scaler comes in, as values by key. Nothing that a pickle holds is loaded."""

import zipfile
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from files import head_of, kind_of, read_json
from scaler_keys import NAMES, known
from stack import ExportError

EXPECTED = "a scaler's numbers as .npz, JSON or .safetensors"
SAVE = 'save its numbers: np.savez("scaler.npz", mean_=scaler.mean_, scale_=scaler.scale_)'


def read_values(file: Path) -> dict:
    """The keys and values of a file, told by its content and not by its name."""
    try:
        head = head_of(file, EXPECTED)
    except ExportError as error:
        raise ExportError(str(error).removeprefix(f"{file}: ")) from None
    kind = kind_of(head)
    # joblib writes a pickle, or compresses one with zlib.
    if kind == "pickle" or head[:2] in (b"x\x01", b"x^", b"x\x9c", b"x\xda") or head[:2] == b"ZF":
        raise ExportError(f"found a pickle (of pickle or joblib), which is code and is not loaded; {SAVE}")
    if kind == "npy":
        raise ExportError(f"found a single array (.npy), expected {EXPECTED}; {SAVE}")
    if kind == "zip":
        return read_npz(file)
    if kind == "safetensors":
        try:
            return dict(load_file(file))
        except (SafetensorError, OSError) as error:
            raise ExportError(f"found a damaged safetensors file ({error}), expected {EXPECTED}") from error
    if kind:
        raise ExportError(f"found {kind}, expected {EXPECTED}")
    try:
        values = read_json(file, EXPECTED)
    except ExportError as error:
        raise ExportError(str(error).removeprefix(f"{file}: ")) from None
    return by_key(values)


def read_npz(file: Path) -> dict:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
        if any(name.endswith("data.pkl") for name in names):
            raise ExportError(f"found a file of torch.save, expected {EXPECTED}; save its numbers with np.savez")
        if not names or not all(name.endswith(".npy") for name in names):
            raise ExportError(f"found a zip of {', '.join(names[:5]) or 'nothing'}, expected {EXPECTED}")
        with np.load(file, allow_pickle=False) as archive:
            return {key: unpacked(archive, key) for key in archive.files}
    except ExportError:
        raise
    except Exception as error:  # zipfile and NumPy raise many kinds
        raise ExportError(f"found a damaged .npz file ({error}), expected {EXPECTED}") from error


def unpacked(archive, key: str):
    """An array; of one that holds Python objects, which only a pickle can, only names are known to be harmless."""
    try:
        return archive[key]
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise
    if not known(key):
        raise ExportError(f"found the key {key!r}, which holds Python objects, expected {EXPECTED}")
    if key in NAMES:
        raise ExportError(f"{key}: found Python objects, expected text: np.array(names, dtype=str)")
    raise ExportError(
        f"{key}: found Python objects (None, perhaps), expected numbers: leave it out, or use JSON with null"
    )


def by_key(values) -> dict:
    """JSON as rows by what they are, where it holds channels by name, or a list of them."""
    if isinstance(values, list) and values and all(isinstance(entry, dict) and "name" in entry for entry in values):
        listed = {entry["name"]: {key: entry[key] for key in entry if key != "name"} for entry in values}
        if len(listed) < len(values):
            raise ExportError("found a channel's name twice, expected it once")
        values = listed
    if not isinstance(values, dict):
        raise ExportError(f"found a {type(values).__name__}, expected an object with mean and scale")
    rows = list(values.values())
    if rows and all(isinstance(row, dict) for row in rows) and not any(known(key) for key in values):
        keys = list(rows[0])
        if all(list(row) == keys for row in rows) and any(known(key) for key in keys):
            return {key: {name: row[key] for name, row in values.items()} for key in keys}
    return values


def arrays_of(values: dict, width: int, names: list[str] | None, spellings: tuple) -> tuple[dict, list[str] | None]:
    """Rows in the channels' order, and the channels' names: those given, or those that the file says."""
    said: list[str] | None = None
    result: dict = {}
    for key, value in values.items():
        if key in spellings and value is not None:
            found = np.asarray(value if isinstance(value, np.ndarray) else np.array(value, object))
            if found.ndim != 1 or found.dtype.kind not in "UO" or not all(isinstance(name, str) for name in found):
                raise ExportError(f"{key}: expected a list of {width} names")
            said = agreed(said, [str(name) for name in found], key)
        elif isinstance(value, dict) and key not in ("conditions",):
            said = said or names or list(value)
            if set(value) != set(said):
                other = min(set(value) ^ set(said))
                raise ExportError(
                    f"{key}: found {', '.join(value) or 'nothing'}, expected the channels; {other} differs"
                )
            result[key] = [value[name] for name in said]
        elif key not in spellings:
            result[key] = value
    if said and names and said != names:
        first = next((a, b) for a, b in zip((*said, "nothing"), (*names, "nothing")) if a != b)
        raise ExportError(f"found the channel {first[0]} where --channels says {first[1]}, expected the same order")
    if said and len(said) != width:
        raise ExportError(f"found {len(said)} channels ({', '.join(said)}), expected {width}")
    return result, names or said


def agreed(one: list[str] | None, other: list[str], key: str) -> list[str]:
    if one is not None and one != other:
        raise ExportError(f"{key}: found other names, or another order, than before it, expected the same")
    return other
