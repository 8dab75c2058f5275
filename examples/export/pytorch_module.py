"""A PyTorch module as a path of a bundle, its layers read and its own outputs compared with theirs."""

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from bundle import HEADS, TOLERANCE, Model, check_steady, trials
from pytorch_layers import array, leaves, plain, settle, stack_of
from stack import ExportError, outputs_of, shape

FRAMEWORK = f"torch {torch.__version__}"
# Cycles that a module is tried on to see how it reads its input and what it puts out.
TRIAL = 12


def rows_of(value: Tensor, width: int, timesteps: int) -> np.ndarray:
    """A module's output for one sequence as (T, width) or (1, width), wherever its batch of one stands."""
    rows = array(value).reshape(-1, width) if value.numel() % width == 0 else array(value)
    if rows.ndim != 2 or rows.shape[1] != width or len(rows) not in (1, timesteps):
        raise ExportError(f"the module's output: found shape {shape(value)}, expected (1, T, {width}) or (1, {width})")
    return rows


def named(outputs, widths: dict[str, int], timesteps: int) -> dict[str, np.ndarray]:
    """What the module gave for each head: a tuple in the heads' order, a dictionary by name, or one tensor."""
    if isinstance(outputs, dict):
        outputs = [outputs.get(name) for name in widths]
    if isinstance(outputs, Tensor):
        outputs = [outputs]
    # Of more than was asked for the first is taken: an LSTM's (output, (h_n, c_n)).
    outputs = outputs[: len(widths)]
    if len(outputs) < len(widths) or not all(isinstance(value, Tensor) for value in outputs):
        raise ExportError(f"the module's forward: found {len(outputs)} outputs, expected {', '.join(widths)}")
    rows = {name: rows_of(value, widths[name], timesteps) for name, value in zip(widths, outputs)}
    return {name: value[:, 0] if name in ("rul", "sigma") else value for name, value in rows.items()}


LAYOUTS: dict[str, Callable[[Tensor], Tensor]] = {
    "(1, T, channels)": lambda x: x[None],
    "(1, channels, T)": lambda x: x.T[None],
    "(T, 1, channels)": lambda x: x[:, None],
}


def runner(module: nn.Module, widths: dict[str, int], layout: str) -> Callable[[np.ndarray], dict[str, np.ndarray]]:
    """The module's own forward over one sequence of inputs (T, channels); `widths` of its outputs, in order."""

    def run(x: np.ndarray) -> dict[str, np.ndarray]:
        with torch.no_grad():
            outputs = module(LAYOUTS[layout](torch.from_numpy(np.ascontiguousarray(x, np.float32))))
        if layout == "(1, channels, T)" and isinstance(outputs, Tensor) and outputs.shape[2:] == (len(x),):
            outputs = outputs.transpose(1, 2)
        return named(outputs, widths, len(x))

    return run


def in_order(module: nn.Sequential) -> nn.Module:
    """An nn.Sequential cannot hand an LSTM's tuple on. This one does, and is run as it is otherwise."""

    class Ordered(nn.Module):
        def forward(self, x: Tensor):
            for _, child in leaves(module):
                if isinstance(child, nn.LSTM):
                    x = child(x if child.batch_first else x.transpose(0, 1))[0]
                    x = x if child.batch_first else x.transpose(0, 1)
                elif isinstance(child, (nn.Conv1d, nn.BatchNorm1d, nn.ConstantPad1d)):
                    x = child(x.transpose(1, 2)).transpose(1, 2)
                else:
                    x = child(x)
            return x

    return Ordered()


def heads_of(module: nn.Module) -> dict[str, nn.Module]:
    """The module's children `rul`, `health` and `sigma`, which read what the layers before them emit."""
    children = dict(module.named_children())
    return {name: children[name] for name in HEADS if name in children and "rul" in children and len(children) > 1}


def from_module(module: nn.Module, path: str, source: Path | None = None) -> Model:
    """A path, `live` or `window`, of a module that runs its layers in the order in which they are declared.

    The module takes (1, T, channels), (1, channels, T) or (T, 1, channels), and puts out a number for every timestep or
    for the last alone. Children called `rul`, `health` and `sigma` are heads, and its forward then gives a tuple of
    them in that order, or a dictionary. What its forward does beyond its layers is found by comparison: how
    convolutions without padding are padded, whether attention has a residual, which timestep is read out.

    Raises ExportError if a layer is not supported, or if no reading of the layers gives the module's own output.
    """
    # First of all: while it trains, spectral_norm goes a step on whenever a weight is looked at.
    module = plain(module).eval().cpu().float()
    settle(module)
    heads = heads_of(module)
    modules = [(name, layer) for name, layer in leaves(module) if name.split(".")[0] not in heads]
    head_stacks = {name: stack_of(list(leaves(head, name)), "causal", False, False) for name, head in heads.items()}

    def reading(unknown: str, residual: bool, final: bool) -> Model:
        stack = stack_of(modules, unknown, residual, final)
        about = {"source": source, "framework": FRAMEWORK}
        if not head_stacks:
            return Model.of(stack, None, **about)
        tensors = dict(stack.tensors)
        for head in head_stacks.values():
            tensors |= head.tensors
        return Model(stack.layers, {name: head.layers for name, head in head_stacks.items()}, tensors, None, **about)

    first = reading("causal", False, False)
    if isinstance(module, nn.Sequential) and any(isinstance(layer, nn.LSTM) for _, layer in modules):
        module = in_order(module)
    sequences = trials(TRIAL, first.inputs)
    widths = {name: HEADS[name] for name in first.heads} or {"output": outputs_of(first.layers[-1])}
    kinds = {layer["type"] for layer in first.layers}
    paddings = ("causal", "centered") if "conv1d" in kinds else ("causal",)
    residuals = (False, True) if "self_attention" in kinds else (False,)
    best, failures = None, []
    for layout in LAYOUTS:
        run = runner(module, widths, layout)
        try:
            outputs = [run(x) for x in sequences]
        except Exception as error:  # whatever the module's own code raises
            failures.append(f"{layout}: {' '.join(str(error).split()) or type(error).__name__}")
            continue
        check_steady(run, sequences[0])
        last_cycle = len(next(iter(outputs[0].values()))) == 1
        finals = (False, True) if last_cycle and first.has_two_ends else (False,)
        for choice in itertools.product(paddings, residuals, finals):
            try:
                model = reading(*choice)
                model.run, model.last_cycle = run, last_cycle
                difference = max(model.difference(x, y) for x, y in zip(sequences, outputs))
            except ExportError as error:
                failures.append(f"{layout}: {error}")
                continue
            if best is None or difference < best[0]:
                best = (difference, model)
    if best is None:
        raise ExportError("the module could not be run on one sequence: " + "; ".join(dict.fromkeys(failures)))
    difference, model = best
    if not difference <= TOLERANCE:
        raise ExportError(
            f"the module's forward: found outputs {difference:.1e} from those of its layers in the order of their "
            f"declaration ({', '.join(name for name, _ in leaves(module)) or 'none'}), expected the same: each layer "
            "used once and in order, every ReLU a layer"
        )
    return model.for_path(path)
