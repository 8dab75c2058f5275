"""ONNX models for the tests: LSTM nodes of all kinds, chains as PyTorch exports them, and what is not supported."""

import itertools
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnx_lstm
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from torch import nn

from cases import CHANNELS, LENGTH, Cases

HIDDEN = 6
generator = np.random.default_rng(17)


def lstm(
    direction: str = "forward", bias: bool = True, initial: str = "", layout: int = 0, output: str = "Y",
    peepholes: bool = False, lengths: int = 0, **attributes,
) -> onnx.ModelProto:  # fmt: skip
    """One LSTM node; `initial` is nothing, "constant" or "input"."""
    directions = 2 if direction == "bidirectional" else 1
    shapes = {"W": (4 * HIDDEN, CHANNELS), "R": (4 * HIDDEN, HIDDEN)}
    shapes |= {"B": (8 * HIDDEN,)} if bias else {}
    shapes |= {"P": (3 * HIDDEN,)} if peepholes else {}
    values = {name: generator.uniform(-1, 1, (directions, *shape)) for name, shape in shapes.items()}
    state = (1, directions, HIDDEN) if layout else (directions, 1, HIDDEN)
    if initial == "constant":
        values |= {name: generator.uniform(-1, 1, state) for name in ("h_0", "c_0")}
    tensors = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in values.items()]
    if lengths:
        tensors.append(numpy_helper.from_array(np.array([lengths], np.int32), "lengths"))
    names = [
        "x", "W", "R", "B" if bias else "", "lengths" if lengths else "", "h_0" if initial else "",
        "c_0" if initial else "", "P" if peepholes else "",
    ]  # fmt: skip
    node = helper.make_node(
        "LSTM",
        names,
        ["Y", "Y_h", "Y_c"],
        name="lstm",
        hidden_size=HIDDEN,
        direction=direction,
        layout=layout,
        **attributes,
    )
    size = [1, "T", CHANNELS] if layout else ["T", 1, CHANNELS]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, size)]
    if initial == "input":
        inputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, state) for name in ("h_0", "c_0")]
    rank = ["a", "b", "c", "d"] if output == "Y" else ["a", "b", "c"]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, rank)]
    graph = helper.make_graph([node], "graph", inputs, outputs, tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


def framework(model: onnx.ModelProto, width: int, layout: int):
    """The reference evaluator, which the importer does not run: (T, width) from a sequence."""
    evaluator = ReferenceEvaluator(model)
    name = model.graph.input[0].name

    def run(x: np.ndarray) -> np.ndarray:
        y = evaluator.run(None, {name: x[None] if layout else x[:, None]})[0]
        return y.reshape(-1, width) if width > 1 else y.flatten()

    return run


class Stack(nn.Module):
    def __init__(self, depth: int, bidirectional: bool):
        super().__init__()
        self.lstm = nn.LSTM(CHANNELS, HIDDEN, depth, batch_first=True, bidirectional=bidirectional)
        self.hidden, self.out = nn.Linear(HIDDEN * (1 + bidirectional), 8), nn.Linear(8, 1)
        nn.init.constant_(self.out.bias, 4)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(self.lstm(x)[0])))


def make(cases: Cases, folder: Path) -> None:
    file = folder / "model.onnx"
    for direction, bias, initial in itertools.product(
        ("forward", "reverse", "bidirectional"), (True, False), ("", "constant")
    ):
        # Both layouts and both outputs are among them.
        layout = int(bias and direction != "reverse")
        output = "Y_h" if initial and not bias else "Y"
        model = lstm(direction, bias, initial, layout, output)
        onnx.save(model, file)
        name = f"onnx {direction}, bias {bias}, initial state {bool(initial)}".lower()
        width = HIDDEN * (2 if direction == "bidirectional" else 1)
        window = framework(model, width, layout)
        live = window if direction == "forward" and output == "Y" else None
        option = "--model" if live else "--window"
        cases.proven(name, onnx_lstm.run, option, file, live=live, window=window, output="output")
    torch.manual_seed(7)
    for depth, bidirectional in itertools.product((1, 2, 3), (False, True)):
        module = Stack(depth, bidirectional).eval()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            axes = {"x": {1: "T"}}
            example = torch.zeros(1, LENGTH, CHANNELS)
            torch.onnx.export(module, (example,), file, dynamo=False, input_names=["x"], dynamic_axes=axes)
        window = framework(onnx.load(file), 1, 1)
        name = f"onnx from PyTorch, {depth} deep, {('one direction', 'both directions')[bidirectional]}"
        live = None if bidirectional else window
        cases.proven(name, onnx_lstm.run, "--model", file, live=live, window=window)
    refusals(cases, folder)


def refusals(cases: Cases, folder: Path) -> None:
    models = {
        "peepholes": lstm(peepholes=True),
        "a clip": lstm(clip=3.0),
        "input_forget": lstm(input_forget=1),
        "another activation of ONNX": lstm(activations=["HardSigmoid", "Tanh", "Tanh"]),
        "sequences that are not full": lstm(lengths=7),
        "initial states as inputs": lstm(initial="input"),
    }
    gru = helper.make_node("GRU", ["x", "W", "R"], ["Y"], name="gru", hidden_size=HIDDEN)
    models["a GRU of ONNX"] = lstm()
    models["a GRU of ONNX"].graph.node[0].CopyFrom(gru)
    shapes = {"W": (1, 3 * HIDDEN, CHANNELS), "R": (1, 3 * HIDDEN, HIDDEN)}
    del models["a GRU of ONNX"].graph.initializer[:]
    models["a GRU of ONNX"].graph.initializer.extend(
        numpy_helper.from_array(np.ones(shape, np.float32), name) for name, shape in shapes.items()
    )
    for name, model in models.items():
        cases.refused(name, lambda model=model: onnx_lstm.from_graph(model, "window"))
    onnx.save(models["a clip"], folder / "clip.onnx")
