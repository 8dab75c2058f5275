"""Makes a bundle of PyTorch models: modules of supported layers, or the bare state_dict of an nn.LSTM.

From Python: `from_module(module, "window")` and `from_state_dict(tensors)` give a `bundle.Model`,
`bundle.write` writes it.
"""

import argparse
import importlib.util
import itertools
import re
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

import command
from bundle import Model
from pytorch_layers import add_lstm
from pytorch_module import FRAMEWORK, from_module, runner
from stack import ExportError, Stack, obstacle_to_streaming, outputs_of, shape


def from_state_dict(tensors: dict[str, Tensor], source: Path | None = None) -> Model:
    """A bare stack of the state_dict of an nn.LSTM. Sizes, depth, directions and biases are read from the tensors.

    Names may share a prefix, `lstm.weight_ih_l0`. Raises ExportError that names a tensor which is missing, of another
    shape or not of an nn.LSTM.
    """
    anchor = next((name for name in tensors if name.endswith("weight_hh_l0")), None)
    if anchor is None:
        raise ExportError(f"tensor weight_hh_l0: missing among {', '.join(tensors) or 'none'}, expected (4H, H)")
    prefix = anchor.removesuffix("weight_hh_l0")
    own = {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
    for name, value in tensors.items():
        if ".weight_hr_l" in f".{name}":
            raise ExportError(f"tensor {name}: found {shape(value)}, expected none: proj_size is not supported")
    layers = [
        int(match[1]) for name in own if (match := re.fullmatch(r"(?:weight|bias)_[ih]h_l(\d+)(?:_reverse)?", name))
    ]
    depth = max(layers) + 1
    bidirectional = any(name.endswith("_reverse") for name in own)
    bias = any(name.startswith("bias_") for name in own)
    found = own["weight_hh_l0"].shape
    if len(found) != 2 or found[0] != 4 * found[1]:
        raise ExportError(f"tensor {anchor}: found {shape(own['weight_hh_l0'])}, expected (4H, H)")
    hidden = found[1]
    first = own.get("weight_ih_l0")
    inputs = first.shape[1] if first is not None and first.dim() == 2 else "D"
    expected: dict[str, tuple] = {}
    for layer, direction in itertools.product(range(depth), ("", "_reverse") if bidirectional else ("",)):
        reads = hidden * (2 if bidirectional else 1) if layer else inputs
        expected[f"weight_ih_l{layer}{direction}"] = (4 * hidden, reads)
        expected[f"weight_hh_l{layer}{direction}"] = (4 * hidden, hidden)
        if bias:
            expected[f"bias_ih_l{layer}{direction}"] = expected[f"bias_hh_l{layer}{direction}"] = (4 * hidden,)
    for name, size in expected.items():
        wanted = "(" + ", ".join(map(str, size)) + ")"
        if name not in own:
            raise ExportError(f"tensor {prefix}{name}: missing, expected {wanted}")
        if tuple(own[name].shape) != size:
            raise ExportError(f"tensor {prefix}{name}: found {shape(own[name])}, expected {wanted}")
    for name, value in tensors.items():
        if name.removeprefix(prefix) not in expected or not name.startswith(prefix):
            what = f"nn.LSTM({inputs}, {hidden}, {depth}" + (", bidirectional=True)" if bidirectional else ")")
            raise ExportError(f"tensor {name}: found {shape(value)}, expected no such tensor in {what}")
    module = nn.LSTM(inputs, hidden, depth, bias=bias, bidirectional=bidirectional, batch_first=True)
    module.load_state_dict(own)
    stack = Stack()
    add_lstm(stack, prefix.rstrip(".") or "lstm", module, False)
    return Model(
        stack.layers,
        {},
        stack.tensors,
        runner(module, {"output": outputs_of(stack.layers[0])}, "(1, T, channels)"),
        source=source,
        framework=FRAMEWORK,
    )


def read_tensors(file: Path) -> dict[str, Tensor]:
    """A state_dict from torch.save or a safetensors file. Nothing else that a pickle can hold is loaded."""
    try:
        if file.suffix == ".safetensors":
            from safetensors.torch import load_file

            return load_file(file)
        tensors = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:
        raise ExportError(f"{file}: {str(error).splitlines()[0]}") from error
    if isinstance(tensors, dict) and isinstance(tensors.get("state_dict"), dict):
        tensors = tensors["state_dict"]
    if not isinstance(tensors, dict) or not all(isinstance(value, Tensor) for value in tensors.values()):
        raise ExportError(f"{file}: found {type(tensors).__name__}, expected a state_dict of tensors")
    return tensors


def build(specification: str, weights: Path | None) -> tuple[nn.Module, Path]:
    """Calls the function of `my_model.py:build`, which returns a module, and loads its weights."""
    name, _, function = specification.rpartition(":")
    file = Path(name)
    if not name or not file.is_file():
        raise ExportError(f"{specification}: found no file {name or specification}, expected FILE.py:FUNCTION")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ExportError(f"{file}: found no Python file, expected FILE.py:FUNCTION")
    code = importlib.util.module_from_spec(spec)
    sys.path.append(str(file.resolve().parent))  # for what it imports beside it
    try:
        spec.loader.exec_module(code)
        if not callable(getattr(code, function, None)):
            raise ExportError(f"{file}: found no function {function}, expected one that returns an nn.Module")
        module = getattr(code, function)()
    except ExportError:
        raise
    except Exception as error:
        raise ExportError(f"{specification}: {type(error).__name__}: {error}") from error
    if not isinstance(module, nn.Module):
        raise ExportError(f"{specification}: found {type(module).__name__}, expected an nn.Module")
    if weights:
        tensors, own = read_tensors(weights), module.state_dict()
        for key, value in own.items():
            if key not in tensors:
                raise ExportError(f"{weights}: tensor {key}: missing, expected {shape(value)}")
            if tensors[key].shape != value.shape:
                raise ExportError(f"{weights}: tensor {key}: found {shape(tensors[key])}, expected {shape(value)}")
        if extra := [key for key in tensors if key not in own]:
            raise ExportError(
                f"{weights}: tensor {extra[0]}: found {shape(tensors[extra[0]])}, expected no such tensor in the module"
            )
        module.load_state_dict(tensors)
    return module, weights or file


def run(arguments: list[str]) -> None:
    parser = command.parser(
        "Makes a bundle of PyTorch models.",
        "  pytorch.py --live my_model.py:live --live-weights live.pt \\\n"
        "             --window my_model.py:window --window-weights window.pt \\\n"
        "             --scaler scaler.npz --channels cycles.csv --bundle my-bundle\n"
        "  pytorch.py --module my_model.py:build --weights weights.pt --bundle my-bundle\n"
        "  pytorch.py --state-dict lstm.pt --bundle my-stack",
    )
    for path, text in (("live", "the live path: causal, one direction"), ("window", "the window path")):
        parser.add_argument(
            f"--{path}", metavar="FILE.py:FUNCTION", help=f"a function that returns the module of {text}"
        )
        parser.add_argument(f"--{path}-weights", type=Path, metavar="FILE", help="its state_dict")
    parser.add_argument("--module", metavar="FILE.py:FUNCTION", help="one module for both paths, if it is causal")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="its state_dict")
    parser.add_argument("--state-dict", type=Path, metavar="FILE", help="of a bare nn.LSTM (.pt or .safetensors)")
    options = parser.parse_args(arguments)
    given = [bool(options.live or options.window), bool(options.module), bool(options.state_dict)]
    if sum(given) != 1:
        parser.error("expected --live and --window, or --module, or --state-dict")
    command.export(options, *models(options))


def models(options: argparse.Namespace) -> tuple[Model | None, Model | None]:
    if options.state_dict:
        tensors = read_tensors(options.state_dict)
        window = from_state_dict(tensors, options.state_dict)
        return (None if obstacle_to_streaming(window.layers) else from_state_dict(tensors, options.state_dict)), window
    if options.module:
        window = path_of(options.module, options.weights, "window")
        is_causal = obstacle_to_streaming(window.layers) is None
        return (path_of(options.module, options.weights, "live") if is_causal else None), window
    live, window = (
        path_of(specification, weights, path) if specification else None
        for path, specification, weights in (
            ("live", options.live, options.live_weights),
            ("window", options.window, options.window_weights),
        )
    )
    return live, window


def path_of(specification: str, weights: Path | None, path: str) -> Model:
    module, source = build(specification, weights)
    model = from_module(module, path, source)
    if not weights:
        model.notes.append(f"no weights were given, so they are those that {specification} gives the module")
    return model


if __name__ == "__main__":
    command.main(run)
