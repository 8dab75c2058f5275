"""Makes a bundle of PyTorch models: modules of supported layers, or the bare state_dict of an nn.LSTM.

From Python: `from_module(module, "window")` and `from_state_dict(tensors)` give a `bundle.Model`,
`bundle.write` writes it.
"""

import argparse
import contextlib
import importlib.util
import io
import itertools
import re
import sys
from pathlib import Path

if __name__ == "__main__":
    import requirements

    requirements.check("torch")

from torch import Tensor, nn

import command
import weights
from bundle import Model
from checkpoint import Checkpoint
from pytorch_layers import add_lstm, plain
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


def build(specification: str, file: Path | None, key: str | None = None) -> tuple[nn.Module, Path, list[str]]:
    """Calls the function of `my_model.py:build`, which returns a module, and loads its weights from a file.

    Returns the module, the file that says most about it, and what the user ought to know.
    """
    module, code = called(specification)
    if file is None:
        return module, code, [f"no weights were given, so they are those that {specification} gives the module"]
    tensors, notes = weights.for_module(Checkpoint.read(file), module.state_dict(), key)
    module.load_state_dict(tensors, strict=False)
    return module, file, notes


def called(specification: str) -> tuple[nn.Module, Path]:
    """The module that the function of a Python file returns, and the file."""
    name, _, function = specification.rpartition(":")
    code = Path(name)
    if not name:
        raise ExportError(f"{specification}: found no function, expected FILE.py:FUNCTION, which returns the module")
    if not code.is_file():
        raise ExportError(f"{specification}: found no file {name}, expected FILE.py:FUNCTION")
    spec = importlib.util.spec_from_file_location(code.stem, code)
    if spec is None or spec.loader is None:
        raise ExportError(f"{code}: found no Python file, expected FILE.py:FUNCTION")
    namespace = importlib.util.module_from_spec(spec)
    sys.path.append(str(code.resolve().parent))  # for what it imports beside it
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            spec.loader.exec_module(namespace)
            if not callable(getattr(namespace, function, None)):
                raise ExportError(f"{code}: found no function {function}, expected one that returns an nn.Module")
            module = getattr(namespace, function)()
    except ExportError:
        raise
    except SystemExit as error:
        last = (said.getvalue().strip().splitlines() or [f"exit {error.code}"])[-1]
        raise ExportError(
            f"{specification}: it ended the program ({last}), expected a module: what it does as a script belongs "
            'under if __name__ == "__main__"'
        ) from error
    except Exception as error:  # whatever the user's code raises
        raise ExportError(f"{specification}: {type(error).__name__}: {error}") from error
    if not isinstance(module, nn.Module):
        raise ExportError(f"{specification}: found {type(module).__name__}, expected an nn.Module")
    return plain(module), code


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
        parser.add_argument(f"--{path}-weights", type=Path, metavar="FILE", help="its state_dict or checkpoint")
        parser.add_argument(f"--{path}-key", metavar="NAME", help="which of the state_dicts in it, or which prefix")
    parser.add_argument("--module", metavar="FILE.py:FUNCTION", help="one module for both paths, if it is causal")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="its state_dict or checkpoint")
    parser.add_argument("--weights-key", metavar="NAME", help="which of the state_dicts in it, or which prefix")
    parser.add_argument("--state-dict", type=Path, metavar="FILE", help="of a bare nn.LSTM (.pt or .safetensors)")
    options = parser.parse_args(arguments)
    given = [
        bool(options.live or options.window or options.live_weights or options.window_weights),
        bool(options.module),
        bool(options.state_dict),
    ]
    if sum(given) != 1:
        parser.error("expected --live and --window, or --module, or --state-dict")
    command.export(options, *models(options))


def models(options: argparse.Namespace) -> tuple[Model | None, Model | None]:
    key = options.weights_key
    if options.state_dict:
        with command.about("live and window", options.state_dict):
            tensors = weights.for_stack(Checkpoint.read(options.state_dict), key)
            window = from_state_dict(tensors, options.state_dict)
            is_causal = obstacle_to_streaming(window.layers) is None
            return (from_state_dict(tensors, options.state_dict) if is_causal else None), window
    if options.module:
        with command.about("live and window", options.weights or options.module):
            window = path_of(options.module, options.weights, key, "window")
            is_causal = obstacle_to_streaming(window.layers) is None
            return (path_of(options.module, options.weights, key, "live") if is_causal else None), window
    found: list[Model | None] = []
    for path in ("live", "window"):
        specification, file = getattr(options, path), getattr(options, f"{path}_weights")
        with command.about(path, file or specification):
            if file and not specification:
                raise ExportError(f"found weights without a module, expected --{path} FILE.py:FUNCTION")
            key = getattr(options, f"{path}_key")
            found.append(path_of(specification, file, key, path) if specification else None)
    return found[0], found[1]


def path_of(specification: str, file: Path | None, key: str | None, path: str) -> Model:
    module, source, notes = build(specification, file, key)
    model = from_module(module, path, source)
    model.notes += notes
    return model


if __name__ == "__main__":
    command.main(run)
