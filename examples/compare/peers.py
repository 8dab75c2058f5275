"""ONNX Runtime and PyTorch as they are at their best on one thread: what a call of each costs."""

import itertools
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime
import torch

import onnx_models
from bundles import PathModel
from torch_models import Path, in_precision

Call = Callable[[], object]


@dataclass
class Contestant:
    """`call` is one call; `setting` says which of the tried ways it is."""

    call: Call
    setting: str = ""


def microseconds(call: Call, seconds: float) -> float:
    """The median of calls timed one by one for that long, and at least five."""
    clock, times = time.perf_counter_ns, []
    end = clock() + int(seconds * 1e9)
    while True:
        start = clock()
        call()
        stop = clock()
        times.append(stop - start)
        if stop > end and len(times) >= 5:
            return statistics.median(times) / 1e3


def best(contestants: list[Contestant], seconds: float) -> Contestant:
    """The one with the least median over rounds that take turns."""
    if len(contestants) == 1:
        return contestants[0]
    for one in contestants:
        microseconds(one.call, 0.2 * seconds)
    rounds = [[microseconds(one.call, seconds) for one in contestants] for _ in range(3)]
    medians = [statistics.median(column) for column in zip(*rounds)]
    return contestants[medians.index(min(medians))]


# ONNX Runtime


def session(model: onnx.ModelProto, threads: int = 1) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])


def random_inputs(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(4)
    shapes = {one.name: [d.dim_value for d in one.type.tensor_type.shape.dim] for one in model.graph.input}
    return {name: 0.5 * generator.standard_normal(shape, np.float32) for name, shape in shapes.items()}


def plain_run(own: onnxruntime.InferenceSession, inputs: dict[str, np.ndarray]) -> Call:
    """`run` with arrays. What is called `<input>.next` is the input of the next call."""
    names = [one.name for one in own.get_outputs()]
    carried = [(i, name.removesuffix(".next")) for i, name in enumerate(names) if name.endswith(".next")]
    feed = dict(inputs)

    def call() -> None:
        outputs = own.run(names, feed)
        for i, name in carried:
            feed[name] = outputs[i]

    return call


def bound_run(own: onnxruntime.InferenceSession, inputs: dict[str, np.ndarray]) -> Call:
    """With everything bound once: nothing is copied or allocated per call. States alternate between two buffers."""
    value = onnxruntime.OrtValue.ortvalue_from_numpy
    here = {name: value(array) for name, array in inputs.items()}
    there = {name: value(np.zeros_like(array)) for name, array in inputs.items()}
    names = [one.name for one in own.get_outputs()]
    first = own.run(names, inputs)
    bindings, results = [], []
    for reads, writes in ((here, there), (there, here)):
        binding = own.io_binding()
        for name in inputs:
            is_state = f"{name}.next" in names
            binding.bind_ortvalue_input(name, (reads if is_state else here)[name])
        for name, array in zip(names, first):
            state = name.removesuffix(".next")
            results.append(writes[state] if name != state else value(array))
            binding.bind_ortvalue_output(name, results[-1])
        bindings.append(binding)
    turns = itertools.cycle(bindings)
    kept = (here, there, results)  # bindings do not hold the values that they name

    def call() -> tuple:
        own.run_with_iobinding(next(turns))
        return kept

    return call


def calls_of(own: onnxruntime.InferenceSession, model: onnx.ModelProto, setting: str) -> list[Contestant]:
    inputs = random_inputs(model)
    ways = {"run": plain_run, "IO binding": bound_run}
    return [Contestant(way(own, inputs), f"{setting}{name}") for name, way in ways.items()]


def onnx_float32(model: PathModel, batch: int, trial: float) -> Contestant:
    graph = onnx_models.graph_of(model, batch)
    return best(calls_of(session(graph), graph, ""), trial)


def int8_forms(graph: onnx.ModelProto) -> dict[str, onnx.ModelProto]:
    """The sensible settings of its quantiser by name."""
    forms = {}
    for kinds, per_channel in itertools.product((["LSTM"], ["LSTM", "MatMul"]), (False, True)):
        name = f"{'+'.join(kinds)} {'per channel' if per_channel else 'per tensor'}"
        forms[name] = onnx_models.quantised(graph, kinds, per_channel)
    return forms


def onnx_int8(model: PathModel, batch: int, trial: float) -> Contestant:
    graph = onnx_models.graph_of(model, batch)
    contestants = []
    for name, form in int8_forms(graph).items():
        contestants += calls_of(session(form), form, f"{name}, ")
    return best(contestants, trial)


def onnx_call_cost(model: PathModel, batch: int, trial: float) -> float:
    """Microseconds of a call of the graph's inputs and outputs with nothing between them."""
    graph = onnx_models.graph_of(model, batch)
    empty = onnx.ModelProto()
    empty.CopyFrom(graph)
    del empty.graph.node[:], empty.graph.initializer[:]
    shapes = {one.name: [d.dim_value for d in one.type.tensor_type.shape.dim] for one in empty.graph.output}
    for name, shape in shapes.items():
        value = onnx.numpy_helper.from_array(np.zeros(shape, np.float32))
        empty.graph.node.append(onnx.helper.make_node("Constant", [], [f"{name}.zero"], value=value))
        empty.graph.node.append(onnx.helper.make_node("Identity", [f"{name}.zero"], [name]))
    return microseconds(best(calls_of(session(empty), empty, ""), trial).call, trial)


# PyTorch


def torch_calls(module: Path, model: PathModel, batch: int, kind: torch.dtype) -> list[Contestant]:
    torch.manual_seed(4)
    if model.path == "live":
        x = 0.5 * torch.randn(batch, model.inputs, dtype=kind)
        states = module.start(batch, kind)

        def stepper(step: Callable) -> Call:
            held = [states]

            def call() -> None:
                with torch.inference_mode():
                    held[0] = step(x, held[0])[1]

            return call

        calls = {"eager": stepper(module.step)}
        traced_step = traced(module, (x, states), "step")
        if traced_step:
            calls["traced"] = stepper(traced_step)
    else:
        inputs = [0.5 * torch.randn(model.length, batch, model.inputs, dtype=kind)]
        if model.live_features:
            inputs.append(torch.rand(model.length, batch, model.live_features, dtype=kind))

        def runner(forward: Callable) -> Call:
            def call() -> None:
                with torch.inference_mode():
                    forward(*inputs)

            return call

        calls = {"eager": runner(module)}
        traced_forward = traced(module, tuple(inputs), "forward")
        if traced_forward:
            calls["traced"] = runner(traced_forward)

    def without_onednn(call: Call) -> Call:
        def run() -> None:
            was = torch.backends.mkldnn.set_flags(False)
            call()
            torch.backends.mkldnn.set_flags(*was)

        return run

    if model.path == "window":
        return [Contestant(call, name) for name, call in calls.items()]  # without oneDNN it takes ten times as long
    plain = [Contestant(without_onednn(call), f"{name}, without oneDNN") for name, call in calls.items()]
    return [Contestant(call, name) for name, call in calls.items()] + plain


class Step(torch.nn.Module):
    """`step` as a forward, for the tracer."""

    def __init__(self, module: Path):
        super().__init__()
        self.module = module

    def forward(self, x, states: list[torch.Tensor]):
        return self.module.step(x, states)


def traced(module: Path, example: tuple, method: str) -> Callable | None:
    try:
        with torch.inference_mode(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            own = Step(module).eval() if method == "step" else module
            frozen = torch.jit.freeze(torch.jit.trace(own, example, check_trace=False))
            for _ in range(3):
                frozen(*example)
            return frozen
    except (RuntimeError, NotImplementedError):
        return None


def torch_contestant(model: PathModel, batch: int, precision: str, trial: float) -> Contestant:
    module = in_precision(model, precision)
    kind = torch.bfloat16 if precision == "bfloat16" else torch.float32
    working = []
    for one in torch_calls(module, model, batch, kind):
        try:
            one.call()
            working.append(one)
        except (RuntimeError, NotImplementedError):
            continue
    return best(working, trial)
