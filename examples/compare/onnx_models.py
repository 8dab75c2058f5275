"""A path of a bundle as an ONNX graph, and its dynamic int8 form by ONNX Runtime's own quantiser.

The nodes are those that torch.onnx.export makes of such layers, without its reshapes that only move a batch dimension
of one: time comes first, states go in and out as the LSTM operator wants them, a causal convolution of one cycle is a
product with the cycles that its kernel reaches back to.
"""

import logging
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from bundles import PathModel

OPSET = 17
logging.getLogger().setLevel(logging.ERROR)  # its quantiser advises to preprocess, which changes nothing here


def gates(matrix: np.ndarray) -> np.ndarray:
    """PyTorch's order i f g o to ONNX's i o f c."""
    i, f, g, o = np.split(matrix, 4)
    return np.concatenate([i, o, f, g])


class Graph:
    """Nodes and weights as they are added; each method returns the name of what its last node emits."""

    def __init__(self, tensors: dict[str, np.ndarray]):
        self.tensors, self.nodes, self.weights = tensors, [], []
        self.inputs, self.outputs = [], []

    def input(self, name: str, shape: tuple) -> str:
        self.inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        return name

    def output(self, source: str, name: str, shape: tuple) -> None:
        self.node("Identity", [source], name)
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def constant(self, name: str, value: np.ndarray) -> str:
        if not any(weight.name == name for weight in self.weights):
            self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, sources: list[str], name: str, **attributes) -> str:
        self.nodes.append(helper.make_node(kind, sources, [name], name=f"{kind}:{name}", **attributes))
        return name

    def activated(self, source: str, layer: dict) -> str:
        return self.node("Relu", [source], source + ".relu") if layer.get("activation") == "relu" else source

    def product(self, source: str, name: str, weight: np.ndarray, bias: np.ndarray | None) -> str:
        """weight (out, in), bias (out)"""
        y = self.node("MatMul", [source, self.constant(f"{name}.transposed", weight.T)], f"{name}.product")
        return y if bias is None else self.node("Add", [y, self.constant(f"{name}.added", bias)], f"{name}.sum")

    def linear(self, source: str, layer: dict) -> str:
        name = layer["name"]
        y = self.product(source, name, self.tensors[f"{name}.weight"], self.tensors.get(f"{name}.bias"))
        return self.activated(y, layer)

    def convolution(self, source: str, layer: dict) -> str:
        """(B, C, T) to (B, out, T)"""
        name, size = layer["name"], layer["kernel_size"]
        before = size - 1 if layer["padding"] == "causal" else (size - 1) // 2
        sources = [source, self.constant(f"{name}.weight", self.tensors[f"{name}.weight"])]
        if f"{name}.bias" in self.tensors:
            sources.append(self.constant(f"{name}.bias", self.tensors[f"{name}.bias"]))
        y = self.node("Conv", sources, f"{name}.y", kernel_shape=[size], pads=[before, size - 1 - before])
        return self.activated(y, layer)

    def convolution_step(self, source: str, layer: dict, batch) -> str:
        """(B, in) to (B, out); the cycles before it are an input `<name>.tail`, (B, (k - 1) * in), and an output."""
        name, size, width = layer["name"], layer["kernel_size"], layer["in_channels"]
        kernel = self.tensors[f"{name}.weight"].transpose(0, 2, 1).reshape(layer["out_channels"], size * width)
        if size > 1:
            reach = (size - 1) * width
            tail = self.input(f"{name}.tail", (batch, reach))
            source = self.node("Concat", [tail, source], f"{name}.cycles", axis=1)
            ends = [
                self.constant(f"{name}.{i}", np.array([n], np.int64)) for i, n in (("from", width), ("to", 1 << 30))
            ]
            axis = self.constant("axis.1", np.array([1], np.int64))
            kept = self.node("Slice", [source, *ends, axis], f"{name}.kept")
            self.output(kept, f"{name}.tail.next", (batch, reach))
        return self.activated(self.product(source, name, kernel, self.tensors.get(f"{name}.bias")), layer)

    def lstm(self, source: str, layer: dict, batch, stateful: bool) -> str:
        """(T, B, D) to (T, B, width). `stateful`: h and c of each layer are inputs and outputs, (1, B, H)."""
        name, hidden = layer["name"], layer["hidden_size"]
        suffixes = ("", "_reverse") if layer["bidirectional"] else ("",)
        for i in range(layer["num_layers"]):
            place = f"{name}.{i}"
            weight_ih, weight_hh, bias_ih, bias_hh = (
                np.stack([gates(self.tensors[f"{name}.{key}_l{i}{suffix}"]) for suffix in suffixes])
                for key in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            )
            sources = [
                source,
                self.constant(f"{place}.W", weight_ih),
                self.constant(f"{place}.R", weight_hh),
                self.constant(f"{place}.B", np.concatenate([bias_ih, bias_hh], axis=1)),
            ]
            emitted = [f"{place}.Y"]
            if stateful:
                state = (len(suffixes), batch, hidden)
                sources += ["", self.input(f"{place}.h", state), self.input(f"{place}.c", state)]
                emitted = ["", f"{place}.h.next", f"{place}.c.next"]
                self.outputs += [helper.make_tensor_value_info(key, TensorProto.FLOAT, state) for key in emitted[1:]]
            self.nodes.append(
                helper.make_node(
                    "LSTM",
                    sources,
                    emitted,
                    name=f"LSTM:{place}",
                    hidden_size=hidden,
                    direction="bidirectional" if len(suffixes) == 2 else "forward",
                )
            )
            if stateful:
                source = emitted[1]  # of one cycle the state (1, B, H) is the output (T, B, H)
                continue
            if len(suffixes) == 1:
                axis = self.constant("axis.1", np.array([1], np.int64))
                source = self.node("Squeeze", [emitted[0], axis], f"{place}.sequence")
            else:
                swapped = self.node("Transpose", [emitted[0]], f"{place}.swapped", perm=[0, 2, 1, 3])
                shape = self.constant(f"{place}.shape", np.array([0, 0, 2 * hidden], np.int64))
                source = self.node("Reshape", [swapped, shape], f"{place}.sequence")
        return source

    def attention(self, source: str, layer: dict) -> str:
        """(T, B, E) to (T, B, E)"""
        name, width, heads = layer["name"], layer["embed_dim"], layer["num_heads"]
        projected = self.product(
            source, f"{name}.in", self.tensors[f"{name}.in_proj_weight"], self.tensors[f"{name}.in_proj_bias"]
        )
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        self.nodes.append(helper.make_node("Split", [projected], parts, name=f"Split:{name}", axis=2))
        split = self.constant(f"{name}.heads", np.array([0, 0, heads, width // heads], np.int64))
        split_parts = [self.node("Reshape", [part, split], f"{part}.heads") for part in parts]
        orders = ([1, 2, 0, 3], [1, 2, 3, 0], [1, 2, 0, 3])  # (B, heads, T, E / heads), the key's last two swapped
        query, key, value = (
            self.node("Transpose", [part], f"{part}.ordered", perm=order) for part, order in zip(split_parts, orders)
        )
        scale = self.constant(f"{name}.scale", np.array((width // heads) ** -0.5, np.float32))
        query = self.node("Mul", [query, scale], f"{name}.scaled")
        share = self.node("Softmax", [self.node("MatMul", [query, key], f"{name}.logits")], f"{name}.share", axis=-1)
        mixed = self.node("MatMul", [share, value], f"{name}.mixed")
        mixed = self.node("Transpose", [mixed], f"{name}.mixed.ordered", perm=[2, 0, 1, 3])
        joined = self.constant(f"{name}.joined", np.array([0, 0, width], np.int64))
        mixed = self.node("Reshape", [mixed, joined], f"{name}.mixed.joined")
        y = self.product(
            mixed, f"{name}.out", self.tensors[f"{name}.out_proj.weight"], self.tensors[f"{name}.out_proj.bias"]
        )
        return self.node("Add", [y, source], f"{name}.residual") if layer["residual"] else y

    def layer_norm(self, source: str, layer: dict) -> str:
        name = layer["name"]
        weights = [self.constant(f"{name}.{key}", self.tensors[f"{name}.{key}"]) for key in ("weight", "bias")]
        return self.node("LayerNormalization", [source, *weights], f"{name}.y", axis=-1, epsilon=layer["eps"])

    def heads(self, source: str, heads: dict[str, list[dict]], rows: tuple) -> None:
        for name, layers in heads.items():
            y = source
            for layer in layers:
                y = self.linear(y, layer)
            self.output(y, name, (*rows, layers[-1]["out_features"]))

    def model(self) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, "path", self.inputs, self.outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
        onnx.checker.check_model(model)
        return model


def live_graph(model: PathModel, batch=1) -> onnx.ModelProto:
    """One cycle of `batch` engines, (B, inputs), with every state as an input and as an output `<name>.next`."""
    graph = Graph(model.tensors)
    y = graph.input("x", (batch, model.inputs))
    axis = graph.constant("axis.0", np.array([0], np.int64))
    width = model.inputs
    for layer in model.layers:
        if layer["type"] == "conv1d":
            y, width = graph.convolution_step(y, layer, batch), layer["out_channels"]
        elif layer["type"] == "lstm":
            y = graph.lstm(graph.node("Unsqueeze", [y, axis], f"{layer['name']}.x"), layer, batch, stateful=True)
            y, width = graph.node("Squeeze", [y, axis], f"{layer['name']}.row"), layer["hidden_size"]
        elif layer["type"] == "linear":
            y, width = graph.linear(y, layer), layer["out_features"]
        else:
            raise ValueError(f"layer {layer['name']}: found {layer['type']}, which has no live form")
        if layer["name"] == model.emits:
            graph.output(y, "features", (batch, width))
    if model.heads:
        graph.heads(y, model.heads, (batch,))
    else:
        graph.output(y, "output", (batch, width))
    return graph.model()


def window_graph(model: PathModel, batch=1) -> onnx.ModelProto:
    """`batch` windows, (T, B, inputs) and, in a cascade, (T, B, features), to (T, B, ...) of each head."""
    graph = Graph(model.tensors)
    y = graph.input("x", (model.length, batch, model.inputs))
    width, convolved = model.inputs, False
    for layer in model.layers:
        if layer["type"] == "conv1d" and not convolved:
            y, convolved = graph.node("Transpose", [y], f"{layer['name']}.x", perm=[1, 2, 0]), True
        elif layer["type"] != "conv1d" and convolved:
            y, convolved = graph.node("Transpose", [y], f"{layer['name']}.x", perm=[2, 0, 1]), False
        match layer["type"]:
            case "conv1d":
                y, width = graph.convolution(y, layer), layer["out_channels"]
            case "live_features":
                features = graph.input("features", (model.length, batch, layer["features"]))
                y = graph.node("Concat", [y, features], f"{layer['name']}.y", axis=2)
                width += layer["features"]
            case "lstm":
                y = graph.lstm(y, layer, batch, stateful=False)
                width = layer["hidden_size"] * (2 if layer["bidirectional"] else 1)
            case "self_attention":
                y = graph.attention(y, layer)
            case "layer_norm":
                y = graph.layer_norm(y, layer)
            case "linear":
                y, width = graph.linear(y, layer), layer["out_features"]
            case other:
                raise ValueError(f"layer {layer['name']}: found {other}")
    rows = (model.length, batch)
    if model.heads:
        graph.heads(y, model.heads, rows)
    else:
        graph.output(y, "output", (*rows, width))
    return graph.model()


def graph_of(model: PathModel, batch=1) -> onnx.ModelProto:
    """`batch` is a number, or a name for a dimension that is left open."""
    return live_graph(model, batch) if model.path == "live" else window_graph(model, batch)


def quantised(model: onnx.ModelProto, kinds: list[str], per_channel: bool) -> onnx.ModelProto:
    """ONNX Runtime's dynamic int8 form, the operators of `kinds` with eight-bit weights.

    Raises ValueError if an LSTM was left as it is.
    """
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder) / "float32.onnx", Path(folder) / "int8.onnx"
        onnx.save(model, before)
        quantize_dynamic(
            before, after, op_types_to_quantize=kinds, per_channel=per_channel, weight_type=QuantType.QInt8
        )
        found = onnx.load(after)
    left = [node.name for node in found.graph.node if node.op_type == "LSTM"]
    if left or not any(node.op_type == "DynamicQuantizeLSTM" for node in found.graph.node):
        raise ValueError(f"the quantiser left {', '.join(left) or 'no LSTM'}, expected DynamicQuantizeLSTM")
    return found
