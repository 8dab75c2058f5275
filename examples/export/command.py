"""The options that all importers share, and how a command ends: 0, or 65 with one line that says what is wrong."""

import argparse
import contextlib
import math
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bundle import Model, Settings, write
from channels import channel_of, read_channels
from example import read_example
from files import printable, read_json
from scaler import Normalisation
from stack import ExportError

# Of sysexits.h: EX_DATAERR and EX_SOFTWARE.
BAD_INPUT, OUR_FAULT = 65, 70
LONGEST_NAME = 64  # bytes; InferenceLimits of the program that reads the bundle says the same


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
        help="the numbers of a StandardScaler, MinMaxScaler, MaxAbsScaler or RobustScaler, or mean with std, scale or "
        "var, or min with max: .npz, .json or .safetensors (default: raw values)",
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
    add("--scaled", type=Path, metavar="X.NPY", help="what your own scaler makes of --example, to prove --scaler by")
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
    channels = read_channels(options.channels, width) if options.channels else None
    # A count names none of them.
    names = [channel["name"] for channel in channels] if channels and not options.channels.isdecimal() else None
    normalisation = Normalisation.read(options.scaler, width, names) if options.scaler else None
    if names is None and normalisation and normalisation.names:
        channels = [channel_of(str(options.scaler), name) for name in normalisation.names]
        normalisation.notes.append(f"the channels are called as in the scaler's file: {', '.join(normalisation.names)}")
    settings = Settings(
        name=said("--name", options.name or folder.resolve().name),
        version=said("--version", options.version),
        length=options.length or own or 30,
        channels=channels,
        normalisation=normalisation,
        cap=options.cap,
        scale=options.scale,
        sigma={name: sigma for name in ("live", "window") if (sigma := getattr(options, f"sigma_{name}")) is not None},
        seed=options.seed,
        provenance=read_provenance(options.provenance) if options.provenance else {},
    )
    if options.example:
        settings.example = read_example(options.example, width, settings.length)
    if options.scaled:
        if settings.example is None:
            raise ExportError(f"{options.scaled}: found --scaled without --example, expected both")
        settings.scaled = read_example(options.scaled, width, settings.length)
        if len(settings.scaled) != len(settings.example):
            raise ExportError(
                f"{options.scaled}: found {len(settings.scaled)} cycles, expected the example's {len(settings.example)}"
            )
    worst = write(folder, settings, live, window)
    for name, model in (("live", live), ("window", window)):
        for note in model.notes if model else []:
            print(f"note: {name}: {printable(note)}")
    if any(not model.heads for model in models):
        print(
            "note: a model does not end in one Linear feature, so it has no heads: model run takes it, serve does not"
        )
    elif len(models) < 2:
        missing = "window" if live else "live"
        print(f"note: tandem serve needs a live and a window path; --{missing} adds the other")
    if settings.normalisation is None:
        print("note: no --scaler, so channels go into the model as they are")
    for note in normalisation.notes if normalisation else []:
        print(f"note: {note}")
    outside = channels_outside(settings)
    if outside:
        print(
            f"note: the example has values outside of the range of {', '.join(outside)}: serve takes them for missing"
        )
    print(
        f"{printable(str(folder))}: the framework and the written layers differ by {worst:.1e}; "
        f"now: tandem model verify {argument(folder)}"
    )


def channels_outside(settings: Settings) -> list[str]:
    """The channels of which the user's example leaves the range."""
    if settings.example is None or settings.channels is None:
        return []
    ends = zip(settings.channels, settings.example.min(axis=0), settings.example.max(axis=0))
    return [
        channel["name"]
        for channel, least, most in ends
        if least < channel.get("minimum", -math.inf) or most > channel.get("maximum", math.inf)
    ]


def said(option: str, text: str) -> str:
    """A name or version, which stands in every score and log line."""
    if not text or not text.isprintable() or len(text.encode(errors="replace")) > LONGEST_NAME:
        shown = printable(text)[:LONGEST_NAME] or "nothing"
        raise ExportError(f"{option}: found {shown}, expected 1 to {LONGEST_NAME} bytes of printable text")
    return text


def read_provenance(file: Path) -> dict:
    provenance = read_json(file, "a JSON object")
    if not isinstance(provenance, dict):
        raise ExportError(f"{file}: found no object, expected a JSON object")
    if own := [key for key in ("imported", "imported_from") if key in provenance]:
        raise ExportError(f"{file}: found the key {own[0]}, expected another: the import says that itself")
    return provenance


def argument(folder: Path) -> str:
    """A folder as a shell and `tandem model verify` take it for a path: a bare name is looked up elsewhere."""
    text = str(folder)
    if not folder.is_absolute() and not text.startswith("../"):
        text = "./" + text
    if not text.isprintable():
        # $'...' is how a shell says what cannot be printed.
        escaped = "".join(c if c.isprintable() else "".join(f"\\x{b:02x}" for b in os.fsencode(c)) for c in text)
        return "$'" + escaped.replace("'", "\\'") + "'"
    return shlex.quote(text)


@contextlib.contextmanager
def about(path: str, file: object) -> Iterator[None]:
    """Says of whatever goes wrong inside which path it was about, `live` or `window`, and which file."""
    try:
        yield
    except ExportError as error:
        named = str(error) if str(file) in str(error) else f"{file}: {error}"
        raise ExportError(f"{path}: {named}") from error
    except RecursionError as error:
        raise ExportError(f"{path}: {file}: found something nested without end") from error
    except Exception as error:
        if os.environ.get("TANDEM_TRACEBACK"):
            raise
        raise ExportError(f"{path}: {file}: could not be read, {type(error).__name__}: {error}") from error


def main(run: Callable[[list[str]], None]) -> None:
    """Runs a command with its arguments and ends the process: whatever goes wrong is one line."""
    try:
        run(sys.argv[1:])
    except (ExportError, OSError) as error:
        end(str(error), BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("TANDEM_TRACEBACK"):
            raise
        end(f"{type(error).__name__}: {error} (a fault of this program: TANDEM_TRACEBACK=1 shows where)", OUR_FAULT)


def end(message: str, status: int) -> None:
    print(f"error: {printable(message)}", file=sys.stderr)
    sys.exit(status)
