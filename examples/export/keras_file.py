"""Reads Keras models: .keras and .h5 of Keras 3 and of Keras 2, told by their content, computing in float32.

What Keras 3 no longer knows in the files of Keras 2 is mended in the configuration, and so are mixed precision
policies; then Keras itself reads a copy. Nothing that a file holds is run.
"""

import copy
import json
import re
import tempfile
import zipfile
from pathlib import Path

import h5py

from files import head_of, kind_of, looks_like_text
from keras_model import SUPPORTED, keras  # which chooses the backend, before anything imports Keras
from stack import ExportError, unsupported

EXPECTED = 'a model of model.save("model.keras") or .h5'
CONFIG = "config.json"
FUNCTIONAL = "keras.src.models.functional"


def read(file: Path) -> tuple[keras.Model, list[str]]:
    """The model, and what the user ought to know of how it was read."""
    if (file / "saved_model.pb").is_file() or (file.suffix == ".pb" and file.is_file()):
        raise ExportError(
            f"{file}: found a SavedModel of TensorFlow, expected {EXPECTED}: load it with the Keras that saved "
            f"it (TF_USE_LEGACY_KERAS=1 and tf_keras, for instance) and save it with {EXPECTED.split(' of ')[1]}"
        )
    kind = kind_of(head := head_of(file, EXPECTED))
    if kind == "zip":
        config, change = from_zip(file)
    elif kind == "HDF5":
        config, change = from_hdf5(file)
    else:
        found = kind or ("text" if looks_like_text(head) else "something else")
        raise ExportError(f"{file}: found {found}, expected {EXPECTED}")
    notes: list[str] = []
    mended = mend(copy.deepcopy(config), notes)
    suffix = ".keras" if kind == "zip" else ".h5"
    with tempfile.TemporaryDirectory() as folder:
        source = file
        if mended != config or file.suffix != suffix:
            source = Path(folder) / f"model{suffix}"
        try:
            if source != file:
                change(source, mended)
            model = keras.saving.load_model(source, compile=False)
        except Exception as error:  # whatever zipfile, h5py, Keras, its layers and their constructors raise
            raise ExportError(f"{file}: {explained(error)}") from error
    if not isinstance(model, keras.Model):
        raise ExportError(f"{file}: found {type(model).__name__}, expected a Keras model")
    return model, list(dict.fromkeys(notes))


def explained(error: Exception) -> str:
    """What Keras says, without the whole configuration that it repeats."""
    text = re.split(r"Full object config:|config=\{", str(error))[0]
    return " ".join(text.split()) or type(error).__name__


# ----------------------------------------------------------------------------------------------------------- the files


def from_zip(file: Path):
    """The configuration of a .keras file, and what writes a copy with another one."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            config = json.loads(archive.read(CONFIG)) if CONFIG in names else None
    except Exception as error:  # zipfile raises many kinds
        raise ExportError(f"{file}: found a damaged zip file ({error}), expected {EXPECTED}") from error
    if not isinstance(config, dict):
        pytorch = any(name.endswith("data.pkl") for name in names)
        found = "a file of torch.save (pytorch.py reads those)" if pytorch else f"a zip of {', '.join(names[:5])}"
        raise ExportError(f"{file}: found {found}, expected {EXPECTED}")

    def change(target: Path, mended: dict) -> None:
        with zipfile.ZipFile(file) as archive, zipfile.ZipFile(target, "w") as result:
            for name in names:
                result.writestr(name, json.dumps(mended) if name == CONFIG else archive.read(name))

    return config, change


def from_hdf5(file: Path):
    """The configuration of an .h5 file, and what writes a copy with another one."""
    try:
        with h5py.File(file, "r") as stored:
            config, inside = stored.attrs.get("model_config"), list(stored)
    except Exception as error:  # h5py raises many kinds
        raise ExportError(f"{file}: found a damaged HDF5 file ({error}), expected {EXPECTED}") from error
    if config is None:
        raise ExportError(
            f"{file}: found weights alone ({', '.join(inside[:8]) or 'nothing'}), expected {EXPECTED}: load them "
            'into the model, model.load_weights(...), and save it whole, model.save("model.keras")'
        )
    try:
        config = json.loads(config)
    except ValueError as error:
        raise ExportError(f"{file}: found a damaged model_config ({error}), expected {EXPECTED}") from error

    def change(target: Path, mended: dict) -> None:
        target.write_bytes(file.read_bytes())
        with h5py.File(target, "r+") as stored:
            stored.attrs["model_config"] = json.dumps(mended)

    return config, change


# --------------------------------------------------------------------------------------------------- the configuration


def mend(config, notes: list[str]):
    """A configuration as Keras 3 takes it, with float32 for every dtype policy."""
    if isinstance(config, list):
        return [mend(value, notes) for value in config]
    if not isinstance(config, dict):
        return config
    kind, inner = config.get("class_name"), config.get("config")
    if isinstance(kind, str) and isinstance(inner, dict):
        check_class(config, kind, inner)
    if kind == "Sequential" and isinstance(inner, list):
        inner = config["config"] = {"layers": inner}
    if kind in ("Sequential", "Functional", "Model") and isinstance(inner, dict):
        mend_model(config, kind, inner)
    elif isinstance(kind, str) and isinstance(inner, dict):
        mend_layer(kind, inner, notes)
    # How the model was trained is not read.
    return {key: value if key == "compile_config" else mend(value, notes) for key, value in config.items()}


def check_class(config: dict, kind: str, inner: dict) -> None:
    """Refuses what only the user's own code could make."""
    module, registered = config.get("module"), config.get("registered_name")
    own = isinstance(module, str) and module.split(".")[0] not in ("keras", "tensorflow", "tf_keras", "builtins")
    own = own or (module is None and registered is not None) or str(registered).startswith("Custom>")
    if kind == "Lambda" or own:
        found = "Lambda, which is code" if kind == "Lambda" else f"{kind} of your own code"
        raise unsupported(str(inner.get("name", kind)), found, SUPPORTED)


def mend_model(config: dict, kind: str, inner: dict) -> None:
    if str(config.get("module", "")).startswith(("keras.src.engine", "keras.engine", "tensorflow")):
        config["module"] = FUNCTIONAL if kind != "Sequential" else "keras"
    found = inner.get("layers")
    if kind != "Sequential" or not isinstance(found, list) or not found:
        return
    first = found[0].get("config", {}) if isinstance(found[0], dict) else {}
    if found[0].get("class_name") != "InputLayer" and first.get("batch_input_shape"):
        # Keras 2 could leave the input to the first layer.
        inner["layers"] = [
            {"class_name": "InputLayer", "config": {"batch_input_shape": first["batch_input_shape"], "name": "input"}},
            *found,
        ]


def mend_layer(kind: str, inner: dict, notes: list[str]) -> None:
    name = str(inner.get("name", kind))
    size = inner.pop("batch_input_shape", None)
    if kind == "InputLayer" and size is not None:
        inner["batch_shape"] = size
    if kind == "InputLayer" and inner.get("ragged") is False:
        inner.pop("ragged")
    if inner.pop("time_major", False):
        raise unsupported(name, "time_major True", "False: cycles behind the batch")
    if kind == "BatchNormalization" and isinstance(inner.get("axis"), list) and len(inner["axis"]) == 1:
        inner["axis"] = inner["axis"][0]
    if "dtype" in inner:
        inner["dtype"] = float32(name, kind, inner["dtype"], notes)


def float32(name: str, kind: str, policy, notes: list[str]) -> str | dict:
    """A layer's dtype policy with float32 in place of every other kind of float."""
    said = policy
    if isinstance(policy, dict):
        said = policy.get("config", {}).get("name") if isinstance(policy.get("config"), dict) else None
        if said is None or "Quantized" in str(policy.get("class_name")) or policy.get("class_name") == "DTypePolicyMap":
            raise unsupported(name, f"dtype policy {said or policy.get('class_name')}", "a float")
    if said in (None, "float32"):
        return policy
    if said not in ("mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64"):
        raise unsupported(
            name, f"dtype policy {said} (quantised)" if "int8" in str(said) else f"dtype {said}", "a float"
        )
    if kind != "InputLayer":
        notes.append(f"its layers computed in {said}; here, and in what proves them, in float32")
    return "float32"
