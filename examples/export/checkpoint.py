"""PyTorch's files of weights, in the forms in which training leaves them, as tensors by name.

Only tensors are taken out of a pickle (`weights_only`): what else it holds becomes empty stand-ins, so that no code of
a file is ever run.
"""

import re
import warnings
import zipfile
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from pickle import UnpicklingError

import numpy as np
import torch
from torch import Tensor

from files import head_of, kind_of, looks_like_text
from stack import ExportError

Tensors = dict[str, Tensor]
EXPECTED = "a state_dict of torch.save, or .safetensors"
SAVE = 'save its weights: torch.save(model.state_dict(), "weights.pt")'
# Beside the weights, and full of tensors that are none of them.
BESIDE = re.compile("optim|sched|scaler|rng|random|callback|loops|hyper|amp$")
# Numpy's numbers, which end up in checkpoints as losses and epochs: PyTorch's documentation has them safe.
NUMBERS = [np.dtype, *{type(np.dtype(kind)) for kind in "?bBhHiIlLqQefd"}]
REBUILT = ("numpy._core.multiarray.scalar", "numpy.core.multiarray.scalar")
# What pickles of plain data name.
HARMLESS = {"set", "frozenset", "complex", "slice", "bytearray", "range", "object", "print"}
MOST_CLASSES = 200
# How torch.save begins a file that is no zip.
MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
LISTED = 16


@dataclass
class Checkpoint:
    """What was found in a file: `parts` by the keys that lead to them, joined by dots; "" is the file itself."""

    file: Path
    parts: dict[str, Tensors]
    # What is in it, key by key, for a message.
    contents: str
    keys: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path) -> "Checkpoint":
        found, classes = loaded(file)
        named = {id(value): name for value, name in classes}
        if id(found) in named:
            raise ExportError(
                f"{file}: found a whole module, an object of {named[id(found)]}, which only its own code can make, "
                f"expected {EXPECTED}: where that code is, {SAVE}"
            )
        if isinstance(found, Tensor) or not isinstance(found, dict):
            raise ExportError(f"{file}: found {described(found, named)}, expected {EXPECTED}")
        parts: dict[str, Tensors] = {}
        collect(found, "", parts)
        contents = listing(found, named)
        if is_quantised(found):
            raise ExportError(
                f"{file}: found quantised weights ({contents}), expected floats: save them before quantising"
            )
        if not parts:
            raise ExportError(f"{file}: found no tensors by name, but {contents}, expected {EXPECTED}; {SAVE}")
        return cls(file, parts, contents, [str(key) for key in found])

    def chosen(self, key: str | None) -> dict[str, Tensors]:
        """The parts that a key names: by the keys that lead to them, or by what their tensors' names begin with."""
        if not key:
            return self.parts
        found = {name: part for name, part in self.parts.items() if name == key}
        for name, part in {} if found else self.parts.items():
            own = {
                tensor.removeprefix(f"{key}."): value for tensor, value in part.items() if tensor.startswith(f"{key}.")
            }
            if own:
                found[f"{name}.{key}".strip(".")] = own
        if not found:
            raise ExportError(f"{self.file}: found no {key} in it, but {self.contents}, expected one of them")
        return found


# ------------------------------------------------------------------------------------------------------------- reading


def loaded(file: Path) -> tuple[object, list[tuple[object, str]]]:
    """What a file holds, and the stand-ins in it with the names of their classes."""
    head = head_of(file, EXPECTED)
    kind = kind_of(head)
    if kind == "safetensors":
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            return load_file(file), []
        except (SafetensorError, OSError) as error:
            raise ExportError(f"{file}: found a damaged safetensors file ({error}), expected {EXPECTED}") from error
    if kind == "zip":
        check_zip(file)
    elif kind == "HDF5":
        raise ExportError(f"{file}: found HDF5, expected {EXPECTED}: keras.py imports Keras models")
    elif kind == "pickle" and not head.startswith(MAGIC):
        raise ExportError(f"{file}: found a pickle that torch.save did not write, expected {EXPECTED}; {SAVE}")
    elif kind != "pickle":
        found = kind or ("text" if looks_like_text(head) else "something else")
        raise ExportError(f"{file}: found {found}, expected {EXPECTED}")
    reasons = []
    # Which classes are filled like dictionaries, only the reading tells: by their names, all of them, or none.
    for mappings in ("(?i)dict|counter|box", "", "$^"):
        try:
            return unpickled(file, re.compile(mappings))
        except Exception as error:  # whatever torch.load raises of a file that is cut off or forged
            reasons.append(error)
    reason = str(reasons[0]) or type(reasons[0]).__name__
    if blocked := re.search(r"GLOBAL (\S+) whose module \S+ is blocked|(?<=would run )\S+", reason):
        raise ExportError(
            f"{file}: found a pickle that would run {blocked[1] or blocked[0]}, expected {EXPECTED}: it was not loaded"
        )
    if "Only persistent_load of storage" in reason:
        raise ExportError(
            f"{file}: found a whole module, which only its own code can make, expected {EXPECTED}: {SAVE}"
        )
    raise ExportError(f"{file}: found a damaged or unknown file ({brief(reason)}), expected {EXPECTED}; {SAVE}")


def brief(reason: str) -> str:
    """What is left of PyTorch's message without its advice to load the file unsafely."""
    text = " ".join(reason.split())
    return re.split(r"WeightsUnpickler error: ", text)[-1].split(" Check the documentation")[0] or "no reason given"


def check_zip(file: Path) -> None:
    """Refuses zip files that are no checkpoint of torch.save, each by its kind."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except Exception as error:  # zipfile raises many kinds
        raise ExportError(
            f"{file}: found a damaged zip file, cut off perhaps ({error}), expected {EXPECTED}"
        ) from error
    leaves = {name.rsplit("/", 1)[-1] for name in names}
    if "constants.pkl" in leaves or any("/code/" in name for name in names):
        found = (
            f'a TorchScript archive, expected {EXPECTED}: torch.save(torch.jit.load("{file.name}").state_dict(), ...)'
        )
    elif "archive_format" in leaves or any(name.endswith(".pt2") for name in names):
        found = f"an exported program (.pt2), expected {EXPECTED}: {SAVE}"
    elif "data.pkl" in leaves:
        return
    elif "config.json" in leaves and "model.weights.h5" in leaves:
        found = f"a Keras model, expected {EXPECTED}: keras.py imports those"
    elif names and all(name.endswith(".npy") for name in names):
        found = f"an .npz file ({', '.join(sorted(leaves)[:8])}), expected {EXPECTED}"
    else:
        found = f"a zip of {', '.join(names[:5]) or 'nothing'}, expected {EXPECTED}"
    raise ExportError(f"{file}: found {found}")


def unpickled(file: Path, mappings: re.Pattern) -> tuple[object, list[tuple[object, str]]]:
    """The file with `weights_only`, whose classes that are neither PyTorch's nor numbers become stand-ins."""
    made: list[tuple[object, str]] = []
    multiarray = getattr(np, "_core", None) or np.core
    allowed: list = [*NUMBERS, *((multiarray.multiarray.scalar, name) for name in REBUILT)]
    for _ in range(MOST_CLASSES):
        made.clear()
        try:
            with torch.serialization.safe_globals(allowed), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return torch.load(file, map_location="cpu", weights_only=True), made
        except UnpicklingError as error:
            unknown = re.search(r"GLOBAL (\S+) was not an allowed global", str(error))
            if unknown is None:
                raise
            name = unknown[1]
            if "." not in name:
                if name not in HARMLESS:
                    raise UnpicklingError(f"would run {name}") from error
                name = f"builtins.{name}"
            allowed.append((stand_in(name, bool(mappings.search(name)), made), name))
    raise UnpicklingError(f"names more than {MOST_CLASSES} classes")


def stand_in(name: str, is_mapping: bool, made: list[tuple[object, str]]) -> type:
    """A class in the place of another: its objects hold what they are given and do nothing.

    Objects that are filled like dictionaries have to be of a kind that PyTorch fills; others have not.
    """

    class StandIn:
        def __new__(cls, *arguments, **more):
            value = OrderedDict() if is_mapping else object.__new__(cls)
            made.append((value, name))
            return value

        def __init__(self, *arguments, **more):
            pass

        def __setstate__(self, state):
            pass

    return StandIn


# ------------------------------------------------------------------------------------------------------------ contents


def collect(found: dict, path: str, parts: dict[str, Tensors], depth: int = 0) -> Tensors:
    """Every dictionary's tensors, those of dictionaries inside it too, under their dotted names."""
    own: Tensors = {}
    for key, value in found.items():
        if not isinstance(key, str):
            continue
        if isinstance(value, Tensor):
            own[key] = value
        elif isinstance(value, dict) and depth < 8 and not BESIDE.search(key.lower()):
            inner = collect(value, f"{path}.{key}".strip("."), parts, depth + 1)
            own |= {f"{key}.{name}": tensor for name, tensor in inner.items()}
    if own:
        parts[path] = own
    return own


def is_quantised(found: dict) -> bool:
    return any(
        "_packed_params" in str(key)
        or "_all_weight_values" in str(key)
        or (isinstance(value, dict) and is_quantised(value))
        for key, value in found.items()
    )


def listing(found: dict, named: dict[int, str]) -> str:
    """What stands in a file by its keys; tensors by the layers that they belong to."""
    layers: dict[str, int] = {}
    items = []
    for key, value in found.items():
        if isinstance(value, Tensor) and "." in str(key):
            layer = str(key).rsplit(".", 1)[0]
            layers[layer] = layers.get(layer, 0) + 1
        else:
            items.append(f"{key} ({described(value, named)})")
    items = [f"{layer}.* ({count} tensors)" for layer, count in layers.items()] + items
    more = f" and {len(items) - LISTED} more" if len(items) > LISTED else ""
    return (", ".join(items[:LISTED]) + more) or "nothing"


def described(value, named: dict[int, str]) -> str:
    if id(value) in named:
        return f"an object of {named[id(value)]}"
    if isinstance(value, Tensor):
        return f"{str(value.dtype).removeprefix('torch.')} {tuple(value.shape)}"
    if isinstance(value, dict):
        tensors = sum(isinstance(item, Tensor) for item in value.values())
        return f"{tensors} tensors" if tensors and tensors == len(value) else f"{len(value)} entries"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__} of {len(value)}"
    return type(value).__name__


def check_floats(file: Path, tensors: Tensors) -> None:
    """Refuses weights that are no plain floats: quantised, sparse, complex, or left out."""
    for name, value in tensors.items():
        kind = str(value.dtype).removeprefix("torch.")
        if value.is_quantized:
            kind += ", quantised"
        elif value.layout != torch.strided:
            kind += ", sparse"
        elif value.device.type == "meta":
            kind += ", without data"
        elif value.is_floating_point() or name.endswith(("num_batches_tracked", "_mask")):
            continue
        raise ExportError(f"{file}: tensor {name}: found {kind}, expected floats")
