"""The options that all importers share, and how a command ends: 0, or 65 with one line that says what is wrong."""

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path

from bundle import Model, Settings, write
from channels import Normalisation, read_channels, read_example, read_json, read_text
from stack import ExportError

BAD_INPUT = 65  # EX_DATAERR of sysexits.h


def parser(description: str, example: str) -> argparse.ArgumentParser:
    """A parser with the shared options; the importer adds those that name its models."""
    result = argparse.ArgumentParser(
        description=description,
        epilog="example:\n" + example,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = result.add_argument
    add("--bundle", type=Path, required=True, metavar="FOLDER", help="folder to write the bundle to")
    add("--name", help="the bundle's name (default: the folder's)")
    add("--version", default="1.0.0", help="the bundle's version (default: %(default)s)")
    add("--length", type=positive(int), metavar="CYCLES", help="cycles of a window (default: the model's own, or 30)")
    add("--channels", metavar="SOURCE", help="names of the channels: a JSON list, a CSV file with a header, or a count")
    add(
        "--scaler",
        type=Path,
        metavar="FILE",
        help="mean_ and scale_ of the inputs: .json or .npz (default: raw values)",
    )
    add("--cap", type=positive(float), default=125.0, help="largest remaining life, in cycles (default: %(default)g)")
    add(
        "--scale",
        type=positive(float),
        default=1.0,
        help="cycles that an output of 1 means: 1 for a model that predicts cycles, the cap for one that predicts "
        "shares of it (default: %(default)g)",
    )
    for path in ("live", "window"):
        text = f"standard deviation of the {path} model's error, measured on engines that it has not seen"
        add(f"--sigma-{path}", type=positive(float), metavar="CYCLES", help=text)
    add("--example", type=Path, metavar="X.NPY", help="(T, channels) of raw values to prove the import by")
    add("--seed", type=int, default=0, help="of the random example, without --example (default: %(default)s)")
    add("--provenance", type=Path, metavar="FILE", help="a JSON object to keep: data, seed, date, who")
    add("--force", action="store_true", help="replace a bundle that is there already")
    return result


def positive(kind: type) -> Callable[[str], int | float]:
    def convert(text: str) -> int | float:
        value = kind(text)
        if not 0 < value < math.inf:
            raise ValueError
        return value

    convert.__name__ = f"number above 0, {kind.__name__}"
    return convert


def export(options: argparse.Namespace, live: Model | None, window: Model | None) -> None:
    """Writes the bundle that the options describe, and prints what was written and what to do next."""
    models = [model for model in (live, window) if model]
    folder: Path = options.bundle
    if folder.exists() and not folder.is_dir():
        raise ExportError(f"{folder}: found a file, expected a folder or nothing")
    if folder.is_dir() and any(folder.iterdir()) and not options.force:
        raise ExportError(f"{folder}: found a folder with files in it, expected none, or --force")
    if not models:
        raise ExportError("found neither a live nor a window model, expected one of them or both")
    width = models[0].inputs
    own = next((model.length for model in (window, live) if model and model.length), None)
    settings = Settings(
        name=options.name or folder.resolve().name,
        version=options.version,
        length=options.length or own or 30,
        channels=read_channels(options.channels, width) if options.channels else None,
        normalisation=Normalisation.read(options.scaler, width) if options.scaler else None,
        cap=options.cap,
        scale=options.scale,
        sigma={name: sigma for name in ("live", "window") if (sigma := getattr(options, f"sigma_{name}")) is not None},
        seed=options.seed,
    )
    if options.example:
        settings.example = read_example(options.example, width, settings.length)
    if options.provenance:
        settings.provenance = read_json(options.provenance, read_text(options.provenance))
        if not isinstance(settings.provenance, dict):
            raise ExportError(f"{options.provenance}: found no object, expected a JSON object")
    worst = write(folder, settings, live, window)
    for name, model in (("live", live), ("window", window)):
        for note in model.notes if model else []:
            print(f"note: {name}: {note}")
    if any(not model.heads for model in models):
        print(
            "note: a model does not end in one Linear feature, so it has no heads: model run takes it, serve does not"
        )
    elif len(models) < 2:
        missing = "window" if live else "live"
        print(f"note: tandem serve needs a live and a window path; --{missing} adds the other")
    if settings.normalisation is None:
        print("note: no --scaler, so channels go into the model as they are")
    print(f"{folder}: the framework and the written layers differ by {worst:.1e}; now: tandem model verify {folder}")


def main(run: Callable[[list[str]], None]) -> None:
    """Runs a command with its arguments and ends the process."""
    try:
        run(sys.argv[1:])
    except (ExportError, OSError) as error:
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(BAD_INPUT)
