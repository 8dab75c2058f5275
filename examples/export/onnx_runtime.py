"""ONNX Runtime over a graph: what an import is proven by."""

import re

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from stack import ExportError

FRAMEWORK = f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}"
TYPES = {TensorProto.FLOAT: np.float32, TensorProto.DOUBLE: np.float64}
# What ONNX Runtime raises has no class of its own in common.
Failure = Exception


class Session:
    """The part of a graph that some of its tensors, `names`, depend on, in ONNX Runtime.

    `nodes` are the nodes of that part, and `value` is its one input.
    """

    def __init__(
        self, model: onnx.ModelProto, nodes: list[onnx.NodeProto], value: onnx.ValueInfoProto, names: list[str]
    ):
        kind = value.type.tensor_type.elem_type
        if kind not in TYPES:
            raise ExportError(f"input {value.name}: found {TensorProto.DataType.Name(kind)}, expected FLOAT")
        self.names, self.input, self.type = names, value.name, TYPES[kind]
        initialisers = {tensor.name for tensor in model.graph.initializer}
        whole = onnx.ModelProto()
        whole.CopyFrom(model)
        for field in (whole.graph.node, whole.graph.input, whole.graph.output):
            del field[:]
        whole.graph.node.extend(part for node in nodes for part in time_first(node))
        # Up to version 3 of the format initialisers are inputs too.
        whole.graph.input.extend(other for other in model.graph.input if other.name in (*initialisers, value.name))
        whole.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = 1
        try:
            self.session = onnxruntime.InferenceSession(
                whole.SerializeToString(), options, providers=["CPUExecutionProvider"]
            )
        except Failure as error:
            raise ExportError(f"ONNX Runtime does not take the graph: {said(error)}") from error

    def run(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """The outputs of one input. Raises ExportError with what ONNX Runtime says of one that it does not take."""
        try:
            values = self.session.run(self.names, {self.input: np.ascontiguousarray(x, self.type)})
        except Failure as error:
            raise ExportError(f"ONNX Runtime: {said(error)}") from error
        return dict(zip(self.names, values))


def said(error: Exception) -> str:
    """Without the code, and the place in ONNX Runtime's own sources."""
    text = re.sub(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ", "", " ".join(str(error).split()))
    return re.sub(r"/onnxruntime_src/\S+ .*?\)(?= [A-Z]) ", "", text)


def time_first(node: onnx.NodeProto) -> list[onnx.NodeProto]:
    """An LSTM of layout 1, batch first, as one of layout 0 between transposes: ONNX Runtime has no other."""
    layout = next((attribute.i for attribute in node.attribute if attribute.name == "layout"), 0)
    if node.op_type != "LSTM" or layout == 0:
        return [node]
    lstm = onnx.NodeProto()
    lstm.CopyFrom(node)
    del lstm.attribute[:]
    lstm.attribute.extend(attribute for attribute in node.attribute if attribute.name != "layout")
    before, behind = [], []
    own = next(name for name in node.output if name)
    for index in (0, 5, 6):
        if len(node.input) > index and node.input[index]:
            lstm.input[index] = f"{own}.input{index}"
            before.append(helper.make_node("Transpose", [node.input[index]], [lstm.input[index]], perm=[1, 0, 2]))
    # Y (T, directions, B, H) to (B, T, directions, H), the states (directions, B, H) to (B, directions, H).
    for index, order in enumerate(([2, 0, 1, 3], [1, 0, 2], [1, 0, 2])):
        if len(node.output) > index and node.output[index]:
            lstm.output[index] = f"{own}.output{index}"
            behind.append(helper.make_node("Transpose", [lstm.output[index]], [node.output[index]], perm=order))
    return [*before, lstm, *behind]
