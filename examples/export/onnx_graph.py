"""The part of an ONNX graph that leads from its input to one output, as a stack of layers.

LSTM nodes, Gemm or MatMul with Add, and Relu are layers. What merely rearranges numbers between them is passed over:
the comparison of the layers with the graph's own output shows whether it was in order. ONNX orders the gates i, o, f, c
where PyTorch has i, f, g(c), o.
"""

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import helper, numpy_helper

from onnx_runtime import Session
from stack import CELL, ExportError, Stack, shape, unsupported

# They move numbers and change none.
GLUE = {
    "Cast", "Concat", "Constant", "ConstantOfShape", "Dropout", "Expand", "Flatten", "Gather", "Identity", "Reshape",
    "Shape", "Slice", "Squeeze", "Transpose", "Unsqueeze",
}  # fmt: skip
SUPPORTED = "LSTM, Gemm, MatMul, Add, Relu, or nodes that rearrange (Transpose, Reshape, Squeeze, Slice, ...)"
FULL = "every cycle of a window"


@dataclass
class Graph:
    model: onnx.ModelProto
    # The one input that is no initialiser, and the output that is looked at.
    input: onnx.ValueInfoProto
    output: str
    # In order, those that the output depends on.
    nodes: list[onnx.NodeProto]
    # The names of tensors that depend on the input's values, not its shape alone.
    moving: set[str]

    @classmethod
    def of(cls, model: onnx.ModelProto, output: str | None = None) -> "Graph":
        graph = model.graph
        outputs = [value.name for value in graph.output]
        if not outputs:
            raise ExportError("found a graph without outputs, expected one of every cycle or the last")
        if output and output not in outputs:
            raise ExportError(f"output {output}: found {', '.join(outputs)}, expected one of them")
        output = output or outputs[0]
        initialisers = {tensor.name for tensor in graph.initializer}
        made_by = {name: node for node in graph.node for name in node.output if name}
        wanted, reached = [output], set()
        while wanted:
            name = wanted.pop()
            if name in made_by and name not in reached:
                wanted += [source for source in made_by[name].input if source]
            reached.add(name)
        inputs = [value for value in graph.input if value.name in reached and value.name not in initialisers]
        nodes = [node for node in graph.node if any(name in reached for name in node.output)]
        for node in nodes:
            for place, what in ((5, "initial_h"), (6, "initial_c"), (4, "sequence_lens")):
                if node.op_type == "LSTM" and any(value.name == source(node, place) for value in inputs):
                    raise unsupported(
                        label(node), f"{what} {source(node, place)} as an input of the graph", "an initialiser or none"
                    )
        if len(inputs) != 1:
            names = ", ".join(value.name for value in inputs) or "none"
            raise ExportError(f"inputs: found {names}, expected one tensor of cycles and channels")
        moving = {inputs[0].name}
        for node in nodes:
            if node.op_type != "Shape" and any(name in moving for name in node.input):
                moving |= set(node.output)
        return cls(model, inputs[0], output, nodes, moving)

    @property
    def input_shape(self) -> list[int | None]:
        """With None where any size will do."""
        return [size.dim_value or None for size in self.input.type.tensor_type.shape.dim]

    def constants(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """What stands still while the input moves: initialisers, and what is computed of them and of shapes."""
        known = {tensor.name: numpy_helper.to_array(tensor) for tensor in self.model.graph.initializer}
        layers = [node for node in self.nodes if node.op_type not in GLUE]
        still = {name for node in layers for name in node.input if name and name not in self.moving}
        names = sorted(still - known.keys())
        return known | (self.session(names).run(x) if names else {})

    def session(self, names: list[str]) -> Session:
        return Session(self.model, self.nodes, self.input, names)


def source(node: onnx.NodeProto, place: int) -> str:
    return node.input[place] if len(node.input) > place else ""


def label(node: onnx.NodeProto) -> str:
    """The node's name, or its output's, as a layer's name."""
    return (node.name or next(name for name in node.output if name)).strip("/").replace("/", ".")


def attributes(node: onnx.NodeProto) -> dict:
    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


# -------------------------------------------------------------------------------------------------------------- LSTM


def reordered(weight: np.ndarray) -> np.ndarray:
    """(4H, ...) with the gates i, o, f, c to i, f, g, o."""
    i, o, f, c = np.split(weight, 4)
    return np.concatenate([i, f, c, o])


def add_lstm(stack: Stack, node: onnx.NodeProto, graph: Graph, constants: dict[str, np.ndarray], final: bool) -> str:
    """Adds the node's layer and returns what the user ought to know of it, or nothing."""
    name, given = label(node), attributes(node)
    direction = given.get("direction", b"forward").decode()
    expected = {"forward": 1, "reverse": 1, "bidirectional": 2}
    if direction not in expected:
        raise unsupported(name, f"direction {direction}", "forward, reverse or bidirectional")
    if source(node, 7):
        raise unsupported(name, f"peepholes (input P, {source(node, 7)})", "none")
    if "clip" in given:
        raise unsupported(name, f"clip {given['clip']:g}", "none")
    if given.get("input_forget", 0):
        raise unsupported(name, "input_forget 1", "0")
    functions = [value.decode() for value in given.get("activations", [])]
    if any(found.lower() != own for found, own in zip(functions, ("sigmoid", "tanh", "tanh") * 2)):
        raise unsupported(name, f"activations {', '.join(functions)}", CELL)
    for place, what in ((1, "W"), (2, "R"), (3, "B"), (5, "initial_h"), (6, "initial_c")):
        if source(node, place) in graph.moving:
            raise unsupported(name, f"{what} computed of the input", "an initialiser")
    weights = [constants[source(node, place)] for place in (1, 2)]
    if weights[0].ndim != 3 or len(weights[0]) != expected[direction]:
        raise unsupported(name, f"W {shape(weights[0])}", f"({expected[direction]}, 4H, D) for {direction}")
    if weights[1].ndim != 3:
        raise unsupported(name, f"R {shape(weights[1])}", f"({expected[direction]}, 4H, H)")
    hidden, inputs = weights[1].shape[2], weights[0].shape[2]
    sizes = [(expected[direction], 4 * hidden, width) for width in (inputs, hidden)]
    bias = constants[source(node, 3)] if source(node, 3) else None
    for what, value, size in zip("WRB", [*weights, bias], [*sizes, (expected[direction], 8 * hidden)]):
        if value is not None and value.shape != size:
            raise unsupported(name, f"{what} {shape(value)}", str(size))
    states = [initial_state(name, constants, node, place, given.get("layout", 0)) for place in (5, 6)]
    has_states = any(value is not None and value.any() for value in states)

    tensors: dict[str, np.ndarray] = {}
    suffixes = {"forward": ("",), "reverse": ("_reverse",), "bidirectional": ("", "_reverse")}[direction]
    for k, suffix in enumerate(suffixes):
        tensors[f"weight_ih_l0{suffix}"] = reordered(weights[0][k])
        tensors[f"weight_hh_l0{suffix}"] = reordered(weights[1][k])
        if bias is not None:
            tensors[f"bias_ih_l0{suffix}"] = reordered(bias[k][: 4 * hidden])
            tensors[f"bias_hh_l0{suffix}"] = reordered(bias[k][4 * hidden :])
        if has_states:
            for letter, value in zip("hc", states):
                tensors[f"{letter}_0_l0{suffix}"] = np.zeros(hidden) if value is None else value[k]
    note = ""
    if direction == "reverse":
        # All zero, the forward half says exactly 0 at every timestep, since tanh(0) adds nothing to a cell at 0.
        tensors |= {key.removesuffix("_reverse"): np.zeros_like(value) for key, value in tensors.items()}
        note = (
            f"layer {name}: reverse alone is written as both directions, summed, the forward one zero: it costs twice"
        )
    stack.lstm(
        name,
        hidden,
        tensors,
        bias=bias is not None,
        bidirectional=direction != "forward",
        merge="sum" if direction == "reverse" else "concat",
        final=final,
    )
    return note


def check_lengths(graph: Graph, several: dict[int, dict[str, np.ndarray]], is_fixed: bool) -> None:
    """Refuses sequence_lens unless they are, in every row of the batch, the number of cycles that the graph is given.

    `several` has the constants by that number: of the one that the graph takes, or of two if it takes any.
    """
    for node in graph.nodes:
        lengths = source(node, 4)
        if node.op_type != "LSTM" or not lengths:
            continue
        if lengths in graph.moving:
            raise unsupported(label(node), f"sequence_lens {lengths} computed of the input", FULL)
        for cycles, constants in several.items():
            found = constants[lengths]
            if found.size == 0 or (found != cycles).any():
                which = f"of which the graph takes {cycles}" if is_fixed else "of which the graph takes any number"
                raise unsupported(label(node), f"sequence_lens {found.tolist()}", f"{FULL}, {which}")


def initial_state(
    name: str, constants: dict[str, np.ndarray], node: onnx.NodeProto, place: int, layout: int
) -> np.ndarray | None:
    """(directions, H), the same for every sequence of a batch."""
    if not source(node, place):
        return None
    value = constants[source(node, place)]
    value = value.swapaxes(0, 1) if layout else value  # (directions, B, H)
    if (value != value[:, :1]).any():
        raise unsupported(
            name, f"{'initial_h' if place == 5 else 'initial_c'} that differs within a batch", "one state"
        )
    return value[:, 0]


# ------------------------------------------------------------------------------------------------------ other layers


def constant_input(node: onnx.NodeProto, graph: Graph, places: range) -> tuple[int, str]:
    """The place and name of the input that stands still, of those at two places."""
    still = [place for place in places if node.input[place] not in graph.moving]
    if len(still) != 1:
        raise unsupported(label(node), f"{node.op_type} of two tensors that depend on the input", "one and a constant")
    return still[0], node.input[still[0]]


def add_linear(stack: Stack, node: onnx.NodeProto, graph: Graph, constants: dict[str, np.ndarray]) -> None:
    place, name = constant_input(node, graph, range(2))
    weight = constants[name]
    if place != 1 or weight.ndim != 2:
        raise unsupported(label(node), f"{node.op_type} with {shape(weight)} at place {place}", "(in, out) at place 1")
    bias = None
    if node.op_type == "Gemm":
        given = attributes(node)
        for key, own in (("alpha", 1), ("beta", 1), ("transA", 0)):
            if given.get(key, own) != own:
                raise unsupported(label(node), f"{key} {given[key]}", str(own))
        weight = weight.T if given.get("transB") else weight
        if source(node, 2):
            bias = np.broadcast_to(constants[source(node, 2)].reshape(-1), (weight.shape[1],))
    stack.linear(label(node), weight.T, bias)


def add_bias(stack: Stack, node: onnx.NodeProto, graph: Graph, constants: dict[str, np.ndarray]) -> None:
    """Add behind MatMul."""
    value = constants[constant_input(node, graph, range(2))[1]]
    last = stack.layers[-1] if stack.layers else {"type": "nothing", "name": "the input"}
    if last["type"] != "linear" or last["bias"] or last["activation"] != "none":
        raise unsupported(label(node), f"Add behind {last['name']}", "Add of a bias behind MatMul")
    if value.size != last["out_features"]:
        raise unsupported(label(node), f"a bias {shape(value)}", f"({last['out_features']})")
    last["bias"] = True
    stack.tensors[f"{last['name']}.bias"] = np.ascontiguousarray(value.reshape(-1), np.float32)


def stack_of(graph: Graph, constants: dict[str, np.ndarray], final: bool) -> tuple[Stack, list[str]]:
    """The layers, and notes on them; `final` makes the last LSTM end in its state."""
    stack, notes = Stack(), []
    lstms = [node for node in graph.nodes if node.op_type == "LSTM"]
    for node in graph.nodes:
        if not any(name in graph.moving for name in node.output):
            continue
        if node.domain not in ("", "ai.onnx"):
            raise unsupported(label(node), f"{node.domain}.{node.op_type}", SUPPORTED)
        if node.op_type == "LSTM":
            notes.append(add_lstm(stack, node, graph, constants, final and node is lstms[-1]))
        elif node.op_type in ("Gemm", "MatMul"):
            add_linear(stack, node, graph, constants)
        elif node.op_type == "Add":
            add_bias(stack, node, graph, constants)
        elif node.op_type == "Relu":
            stack.relu(label(node))
        elif node.op_type not in GLUE:
            raise unsupported(label(node), node.op_type, SUPPORTED)
    if not stack.layers:
        raise ExportError(f"found no layer between {graph.input.name} and {graph.output}, expected an LSTM")
    return stack, [note for note in notes if note]
