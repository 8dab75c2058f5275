"""ONNX files and lengths of sequences that are not what they seem, against ONNX Runtime."""

import os
from pathlib import Path

import command
import network
import numpy as np
import onnx
import onnx_lstm
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx_models import HIDDEN, lstm

from cases import CHANNELS, LENGTH, Cases


# What each is refused with.
MESSAGES = {
    "lengths that only the proof sees": "from what its layers give one after another (lstm), expected the same",
    "lengths that are the channels": "layer lstm: found sequence_lens [5]",
    "lengths that are the batch": "layer lstm: found sequence_lens [1]",
    "lengths of any number of cycles": "layer lstm: found sequence_lens [12]",
    "lengths that follow the shape up to a number": "layer lstm: found sequence_lens [12]",
    "an input in half precision": "input x: found FLOAT16",
    "random initial states": "apart in two runs over the same input",
    "a graph whose weights are elsewhere": "found no ONNX model or a damaged one",
    "a graph cut off": "found no ONNX model or a damaged one",
    "a graph of no bytes": "found an empty file",
    "a graph as HTML": "found text",
    "a graph as a Git LFS pointer": "found a Git LFS pointer",
    "a file of torch for ONNX": "found zip",
}


def fixed(model: onnx.ModelProto, cycles: int = LENGTH) -> onnx.ModelProto:
    """The graph with a number of cycles that stands in its input's shape."""
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = cycles
    return model


def counted(*more: onnx.NodeProto) -> onnx.ModelProto:
    """sequence_lens computed of the input's shape, by way of other nodes that make `n` of `cycles`."""
    model = lstm(lengths=LENGTH)
    model.graph.initializer.remove(next(tensor for tensor in model.graph.initializer if tensor.name == "lengths"))
    model.graph.initializer.append(numpy_helper.from_array(np.array([LENGTH], np.int64), "some"))
    nodes = [
        helper.make_node("Shape", ["x"], ["cycles"], start=0, end=1), *more,
        helper.make_node("Cast", ["n" if more else "cycles"], ["lengths"], to=TensorProto.INT32),
        *model.graph.node,
    ]  # fmt: skip
    copies = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del model.graph.node[:]
    model.graph.node.extend(copies)
    return model


def make(cases: Cases, folder: Path) -> None:
    file = folder / "model.onnx"
    x = np.random.default_rng(5).standard_normal((LENGTH, CHANNELS)).astype(np.float32)

    def read(model: onnx.ModelProto | bytes | None):
        if isinstance(model, bytes):
            file.write_bytes(model)
        elif model is not None:
            onnx.save(model, file)
        with command.about("window", file):
            return onnx_lstm.path_of(file, "window", None)

    for name, model in {
        "lengths that are the graph's": fixed(lstm(lengths=LENGTH)),
        "lengths of the shape": counted(),
        "both directions with lengths": fixed(lstm("bidirectional", lengths=LENGTH)),
    }.items():
        imported = read(model)
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        y = session.run(None, {"x": x[:, None]})[0]  # (T, directions, 1, H)
        expected = y.reshape(LENGTH, -1)
        found = network.run(imported.layers, {}, imported.tensors, x, False)["output"]
        cases.agreed(name, found, expected)
        cases.equal(f"{name}: proven by", "onnxruntime" in imported.framework, True)

    for name, model in {
        "lengths that are the channels": fixed(lstm(lengths=CHANNELS)),
        "lengths that are the batch": fixed(lstm(lengths=1)),
        "lengths of any number of cycles": lstm(lengths=LENGTH),
        "lengths that follow the shape up to a number": counted(helper.make_node("Min", ["cycles", "some"], ["n"])),
        "an input in half precision": fixed(lstm()),
        "random initial states": lstm(initial="constant"),
    }.items():
        if name == "an input in half precision":
            model.graph.input[0].type.tensor_type.elem_type = TensorProto.FLOAT16
        if name == "random initial states":
            for state in ("h_0", "c_0"):
                model.graph.initializer.remove(next(value for value in model.graph.initializer if value.name == state))
                model.graph.node.insert(0, helper.make_node("RandomNormal", [], [state], shape=[1, 1, HIDDEN]))
        cases.says(name, MESSAGES, lambda model=model: read(model))

    # Even if it were not looked at, the proof would see it.
    kept, onnx_lstm.check_lengths = onnx_lstm.check_lengths, lambda *_: None
    cases.says("lengths that only the proof sees", MESSAGES, lambda: read(fixed(lstm(lengths=CHANNELS))))
    onnx_lstm.check_lengths = kept

    onnx.save(lstm(), file, save_as_external_data=True, location="weights.bin", size_threshold=0)
    os.remove(folder / "weights.bin")
    cases.says("a graph whose weights are elsewhere", MESSAGES, lambda: read(None))
    data = lstm().SerializeToString()
    for name, content in {
        "a graph cut off": data[:-200], "a graph of no bytes": b"", "a graph as HTML": b"<html>",
        "a graph as a Git LFS pointer": b"version https://git-lfs.github.com/spec/v1\n",
    }.items():  # fmt: skip
        cases.says(name, MESSAGES, lambda content=content: read(content))
    torch.save({}, file)
    cases.says("a file of torch for ONNX", MESSAGES, lambda: read(None))
