"""Makes a bundle of Keras models: .keras and .h5 files of Keras 3 and of Keras 2.

From Python: `keras_model.from_model(model, "window")` gives a `bundle.Model`, `bundle.write` writes it.
"""

import argparse
import sys
from pathlib import Path

# This file has the name of the package that it imports, so its folder comes last.
HERE = Path(__file__).resolve().parent
sys.path = [entry for entry in sys.path if Path(entry or ".").resolve() != HERE] + [str(HERE)]

if __name__ == "__main__":
    import requirements

    requirements.check("keras", requirements.backend(), "h5py")

import command
import keras_file
import keras_model
from bundle import Model
from keras_model import from_model
from stack import obstacle_to_streaming


def path_of(file: Path, path: str) -> Model:
    model, notes = keras_file.read(file)
    imported = from_model(model, path, file)
    imported.notes += notes
    return imported


def models(options: argparse.Namespace) -> tuple[Model | None, Model | None]:
    if options.model:
        with command.about("live and window", options.model):
            window = path_of(options.model, "window")
            is_causal = obstacle_to_streaming(window.layers) is None
            return (path_of(options.model, "live") if is_causal else None), window
    found: list[Model | None] = []
    for path, file in (("live", options.live), ("window", options.window)):
        with command.about(path, file):
            found.append(path_of(file, path) if file else None)
    return found[0], found[1]


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
