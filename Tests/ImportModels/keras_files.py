"""Keras models in the files in which Keras 2 and 3 leave them, against what was made of them there."""

import shutil
from pathlib import Path

import command
import keras_models
import keras
import network
import numpy as np
import torch

from cases import CHANNELS, LENGTH, Cases

layers = keras.layers
Sequential = keras.Sequential
path_of = keras_models.path_of
FIXTURES = Path(__file__).parent / "Fixtures"


# What each is refused with.
MESSAGES = {
    "weights alone": "found weights alone (layers, vars)",
    "SavedModel": "found a SavedModel of TensorFlow",
    "a folder of something": "found a folder (nothing)",
    "a .keras cut off": "found a damaged zip file (File is not a zip file)",
    "an .h5 cut off": "found a damaged HDF5 file (",
    "a model of no bytes": "found an empty file",
    "a model as a Git LFS pointer": "found a Git LFS pointer",
    "a file of torch": "found a file of torch.save (pytorch.py reads those)",
    "a Lambda": "layer lambda: found Lambda, which is code",
    "a layer of one's own": "layer own: found Own of your own code",
    "a quantised layer": "layer dense_30: found dtype policy QuantizedDTypePolicy",
    "a model that is not there": "found no such file",
}


def make(cases: Cases, folder: Path) -> None:
    keras.utils.set_random_seed(7)

    def read(file: Path):
        with command.about("window", file):
            return path_of(file, "window")

    def agreed(name: str, file: Path, x: np.ndarray, expected: np.ndarray, within: float = 1e-6) -> None:
        model = read(file)
        found = network.run(model.layers, model.heads, model.tensors, x, model.last_cycle)["rul"]
        cases.agreed(name, found * (1e-6 / within), expected * (1e-6 / within))

    stored = np.load(FIXTURES / "keras2.npz")
    agreed("a model of Keras 2", FIXTURES / "keras2.h5", stored["x"], stored["y"])
    shutil.copy(FIXTURES / "keras2.h5", folder / "model.bin")
    agreed("a model of Keras 2 under another name", folder / "model.bin", stored["x"], stored["y"])

    x = np.random.default_rng(3).standard_normal((LENGTH, CHANNELS)).astype(np.float32)
    for policy in ("float32", "mixed_float16", "mixed_bfloat16", "float64"):
        keras.config.set_dtype_policy(policy)
        model = Sequential([layers.Input((LENGTH, CHANNELS)), layers.Bidirectional(layers.LSTM(4)), layers.Dense(1)])
        keras.config.set_dtype_policy("float32")
        plain = Sequential([layers.Input((LENGTH, CHANNELS)), layers.Bidirectional(layers.LSTM(4)), layers.Dense(1)])
        plain.set_weights(model.get_weights())
        expected = keras.ops.convert_to_numpy(plain(x[None])).flatten()
        for suffix in ("keras", "h5"):
            model.save(folder / f"model.{suffix}")
            agreed(f".{suffix} of {policy}", folder / f"model.{suffix}", x, expected)
        cases.equal(
            f"a note on {policy}",
            [policy in note for note in read(folder / "model.keras").notes],
            [True] * (policy != "float32"),
        )

    data = (folder / "model.keras").read_bytes()
    hdf = (folder / "model.h5").read_bytes()
    model.save_weights(folder / "model.weights.h5")
    shutil.copy(folder / "model.weights.h5", folder / "weights alone")
    (folder / "SavedModel").mkdir()
    (folder / "SavedModel/saved_model.pb").write_bytes(b"\x08\x01")
    (folder / "a folder of something").mkdir()
    for name, content in {
        "a .keras cut off": data[:-50], "an .h5 cut off": hdf[: len(hdf) // 2], "a model of no bytes": b"",
        "a model as a Git LFS pointer": b"version https://git-lfs.github.com/spec/v1\n",
    }.items():  # fmt: skip
        (folder / name).write_bytes(content)
    torch.save({}, folder / "a file of torch")

    class Own(keras.layers.Layer):
        def call(self, x):
            return x

    for name, layer in {"a Lambda": layers.Lambda(lambda x: x * 2), "a layer of one's own": Own()}.items():
        Sequential([layers.Input((LENGTH, CHANNELS)), layer, layers.LSTM(4), layers.Dense(1)]).save(
            folder / "own.keras"
        )
        shutil.copy(folder / "own.keras", folder / name)
    model = Sequential([layers.Input((LENGTH, CHANNELS)), layers.LSTM(4), layers.Dense(1)])
    model.quantize("int8")
    model.save(folder / "quantised.keras")
    shutil.copy(folder / "quantised.keras", folder / "a quantised layer")
    for name in (
        "weights alone", "SavedModel", "a folder of something", "a .keras cut off", "an .h5 cut off",
        "a model of no bytes", "a model as a Git LFS pointer", "a file of torch", "a Lambda", "a layer of one's own",
        "a quantised layer", "a model that is not there",
    ):  # fmt: skip
        cases.says(name, MESSAGES, lambda name=name: read(folder / name))
