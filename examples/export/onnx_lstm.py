"""Makes a bundle of ONNX models made of LSTM nodes and dense layers, as PyTorch and others export them.

From Python: `from_graph(onnx.load(file), "window")` gives a `bundle.Model`, `bundle.write` writes it.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":
    import requirements

    requirements.check("onnx", "onnxruntime")

import numpy as np
import onnx

import command
from bundle import TOLERANCE, Model, Outputs, check_steady, trials
from files import head_of, kind_of, looks_like_text
from onnx_graph import Graph, check_lengths, stack_of
from onnx_runtime import FRAMEWORK
from stack import ExportError, obstacle_to_streaming, outputs_of

EXPECTED = "an ONNX model"
# Cycles that a graph of any length is tried on, and another number, to see what follows it.
TRIAL, OTHER = 12, 17
# How a graph may take one sequence (T, channels).
LAYOUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "(1, T, channels)": lambda x: x[None],
    "(T, 1, channels)": lambda x: x[:, None],
    "(T, channels)": lambda x: x,
}


def runner(graph: Graph, layout: str, head: str, width: int) -> Callable[[np.ndarray], Outputs]:
    """ONNX Runtime over one sequence of inputs (T, channels)."""
    session = graph.session([graph.output])

    def run(x: np.ndarray) -> Outputs:
        value = session.run(LAYOUTS[layout](x))[graph.output]
        rows = value.reshape(-1, width) if value.size % width == 0 else value
        if rows.ndim != 2 or len(rows) not in (1, len(x)):
            raise ExportError(
                f"output {graph.output}: found {value.shape}, expected {width} for every cycle or the last"
            )
        return {"rul": rows[:, 0]} if head == "rul" else {"output": rows}

    return run


def from_graph(model: onnx.ModelProto, path: str, source: Path | None = None, output: str | None = None) -> Model:
    """A path, `live` or `window`, of the graph from its one input to one output, the first if none is named.

    The input is (1, T, channels), (T, 1, channels) or (T, channels), whichever gives what the layers do; and so it is
    found whether the output is a number for every cycle, for the last one, or made of the LSTM's final state.

    Raises ExportError if a node is not supported, or if no reading of the layers gives the graph's own output.
    """
    try:
        onnx.checker.check_model(model)
    except Exception as error:  # the checker's own, and whatever names that are no text raise
        raise ExportError(f"the graph is not valid: {error}") from error
    graph = Graph.of(model, output)
    size = graph.input_shape
    best, failures = None, []
    for layout, arranged in LAYOUTS.items():
        time = layout.strip("()").split(", ").index("T")
        if len(size) != layout.count(",") + 1 or size[time] == 1:
            continue
        timesteps, channels = size[time] or TRIAL, size[-1] or first_width(graph)
        sequences = trials(timesteps, channels)
        shaped = arranged(sequences[0])
        if any(fixed not in (None, found) for fixed, found in zip(size, shaped.shape)):
            continue
        try:
            constants = graph.constants(shaped)
            several = {timesteps: constants}
            if size[time] is None and has_lengths(graph):
                several[OTHER] = graph.constants(arranged(trials(OTHER, channels)[0]))
            check_lengths(graph, several, size[time] is not None)
        except ExportError as error:
            failures.append(f"{layout}: {error}")
            continue
        for final in readouts(graph):
            stack, notes = stack_of(graph, constants, final)
            imported = Model.of(stack, None, source=source, framework=FRAMEWORK, notes=notes, length=size[time])
            head = next(iter(imported.heads), "output")
            imported.run = runner(graph, layout, head, 1 if imported.heads else outputs_of(imported.layers[-1]))
            try:
                outputs = [imported.run(x) for x in sequences]
                imported.last_cycle = len(next(iter(outputs[0].values()))) == 1 < timesteps
                if final and not imported.last_cycle:
                    continue
                difference = max(imported.difference(x, y) for x, y in zip(sequences, outputs))
            except ExportError as error:
                failures.append(f"{layout}: {error}")
                continue
            if best is None or difference < best[0]:
                best = (difference, imported)
    if best is None:
        reasons = list(dict.fromkeys(failures)) or [f"its shape is {size}"]
        if len(reasons) == 1 and ": layer " in reasons[0]:
            raise ExportError(reasons[0].partition(": ")[2])
        raise ExportError(f"input {graph.input.name} did not take one sequence: {'; '.join(reasons)}")
    difference, imported = best
    check_steady(imported.run, trials(imported.length or TRIAL, imported.inputs)[0])
    if not difference <= TOLERANCE:
        raise ExportError(
            f"output {graph.output}: found {difference:.1e} from what its layers give one after another "
            f"({', '.join(layer['name'] for layer in imported.layers)}), expected the same: a chain without branches"
        )
    if path == "live" and imported.last_cycle and imported.length:
        raise ExportError(
            f"output {graph.output}: found the last of exactly {imported.length} cycles, expected for the live path an "
            "output of every cycle, or a graph that takes any number of cycles"
        )
    return imported.for_path(path)


def has_lengths(graph: Graph) -> bool:
    return any(node.op_type == "LSTM" and len(node.input) > 4 and node.input[4] for node in graph.nodes)


def readouts(graph: Graph) -> tuple[bool, ...]:
    """Whether the last LSTM may end in its final state: it does where nothing reads its output Y."""
    read = {name for node in graph.nodes for name in node.input} | {graph.output}
    lstms = [node for node in graph.nodes if node.op_type == "LSTM"]
    return (False, True) if not lstms or lstms[-1].output[0] in read else (True,)


def first_width(graph: Graph) -> int:
    """The features that the first LSTM reads, where the input does not say how many channels there are."""
    initialisers = {tensor.name: tensor.dims for tensor in graph.model.graph.initializer}
    for node in graph.nodes:
        if node.op_type == "LSTM" and node.input[1] in initialisers:
            return initialisers[node.input[1]][2]
    raise ExportError(f"input {graph.input.name}: found no number of channels in its shape, expected one")


def read(file: Path) -> onnx.ModelProto:
    head = head_of(file, EXPECTED)
    kind = kind_of(head) or ("text" if looks_like_text(head[:64]) else "")
    if kind:
        raise ExportError(f"{file}: found {kind}, expected {EXPECTED}")
    try:
        model = onnx.load(file)
    except Exception as error:  # protobuf's own, and whatever external data raises
        raise ExportError(f"{file}: found no ONNX model or a damaged one ({error}), expected {EXPECTED}") from error
    if not model.graph.node:
        raise ExportError(f"{file}: found a graph without nodes, expected {EXPECTED}")
    return model


def path_of(file: Path, path: str, output: str | None) -> Model:
    return from_graph(read(file), path, file, output)


def models(options: argparse.Namespace) -> tuple[Model | None, Model | None]:
    if options.model:
        with command.about("live and window", options.model):
            window = path_of(options.model, "window", options.output)
            if obstacle_to_streaming(window.layers) or (window.last_cycle and window.length):
                return None, window
            return path_of(options.model, "live", options.output), window
    found: list[Model | None] = []
    for path, file in (("live", options.live), ("window", options.window)):
        with command.about(path, file):
            found.append(path_of(file, path, options.output) if file else None)
    return found[0], found[1]


def run(arguments: list[str]) -> None:
    parser = command.parser(
        "Makes a bundle of ONNX models: LSTM nodes in all directions, Gemm, MatMul, Add and Relu.",
        "  onnx_lstm.py --live live.onnx --window window.onnx --scaler scaler.npz --bundle my-bundle\n"
        "  onnx_lstm.py --model lstm.onnx --bundle my-bundle",
    )
    parser.add_argument("--live", type=Path, metavar="FILE", help="the model of the live path: causal, one direction")
    parser.add_argument("--window", type=Path, metavar="FILE", help="the model of the window path")
    parser.add_argument("--model", type=Path, metavar="FILE", help="one model for both paths, if it is causal")
    parser.add_argument("--output", metavar="NAME", help="the output to import (default: the first)")
    options = parser.parse_args(arguments)
    if bool(options.model) == bool(options.live or options.window):
        parser.error("expected --live and --window, or --model")
    command.export(options, *models(options))


if __name__ == "__main__":
    command.main(run)
