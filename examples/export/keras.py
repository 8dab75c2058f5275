"""Makes a bundle of Keras 3 models (.keras files).

From Python: `keras_model.from_model(model, "window")` gives a `bundle.Model`, `bundle.write` writes it.
"""

import argparse
import sys
from pathlib import Path

# This file has the name of the package that it imports, so its folder comes last.
HERE = Path(__file__).resolve().parent
sys.path = [entry for entry in sys.path if Path(entry or ".").resolve() != HERE] + [str(HERE)]

import command
import keras_model
from bundle import Model
from keras_model import from_model, keras
from stack import ExportError, obstacle_to_streaming


def read(file: Path) -> keras.Model:
    try:
        model = keras.saving.load_model(file, compile=False)
    except Exception as error:
        raise ExportError(f"{file}: {error}") from error
    if not isinstance(model, keras.Model):
        raise ExportError(f"{file}: found {type(model).__name__}, expected a Keras model")
    return model


def models(options: argparse.Namespace) -> tuple[Model | None, Model | None]:
    if options.model:
        window = from_model(read(options.model), "window", options.model)
        is_causal = obstacle_to_streaming(window.layers) is None
        return (from_model(read(options.model), "live", options.model) if is_causal else None), window
    live, window = (
        from_model(read(file), path, file) if file else None
        for path, file in (("live", options.live), ("window", options.window))
    )
    return live, window


def run(arguments: list[str]) -> None:
    parser = command.parser(
        f"Makes a bundle of Keras models. Layers: {keras_model.SUPPORTED}.",
        "  keras.py --live live.keras --window window.keras --scaler scaler.npz --bundle my-bundle\n"
        "  keras.py --model rul.keras --bundle my-bundle",
    )
    parser.add_argument("--live", type=Path, metavar="FILE", help="the model of the live path: causal, one direction")
    parser.add_argument("--window", type=Path, metavar="FILE", help="the model of the window path")
    parser.add_argument("--model", type=Path, metavar="FILE", help="one model for both paths, if it is causal")
    options = parser.parse_args(arguments)
    if bool(options.model) == bool(options.live or options.window):
        parser.error("expected --live and --window, or --model")
    command.export(options, *models(options))


if __name__ == "__main__":
    command.main(run)
