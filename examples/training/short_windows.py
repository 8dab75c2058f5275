"""What windows of fewer cycles than the bundle's are worth: `tandem evaluate` on held-out engines, by length.

    python short_windows.py BUNDLE... --data FOLDER [--lengths 10 15 20 25] [--table FILE] [--write]

FOLDER holds NASA's files. After a gap, a reset or at the end of a life there may be fewer cycles than a window has. A
window of n of them, anywhere in a life, is scored by a copy of the bundle that says n is its length, and held against live
on the same cycles, live's state being that of the whole life as it is after a gap. The least length whose windows are no
worse than live at every look-ahead that they have, all sets together, is what `minimum_length` can say; `--write` says it.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from precision import formatted, machine
from report_table import number, table

SHOWN = (0, 2, 5, 9, 14, 19, 24, 29)  # look-aheads of the table


@dataclass(frozen=True)
class Length:
    """Windows of one length, of all sets together."""

    count: int
    window: list[float]  # RMSE in cycles by look-ahead
    live: list[float]  # on the same cycles

    @property
    def is_no_worse(self) -> bool:
        return all(window <= live for window, live in zip(self.window, self.live, strict=True))


def shortened(manifest: dict, count: int) -> dict:
    """The manifest of the same model with windows of `count` cycles."""
    manifest = json.loads(json.dumps(manifest))
    manifest["window"]["length"] = count
    manifest["window"].pop("minimum_length", None)
    uncertainty = manifest.get("uncertainty", {})
    for owner in (uncertainty, uncertainty.get("temperature", {}), uncertainty.get("condition", {})):
        if "window" in owner:
            owner["window"] = owner["window"][:count]
    for key in ("look_ahead_curve", "accuracy", "example"):
        manifest.pop(key, None)
    return manifest


def measure(program: str, bundle: Path, data: Path, count: int, stride: int) -> Length:
    manifest = json.loads((bundle / "model.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        copy, file = Path(folder) / "bundle", Path(folder) / "report.json"
        copy.mkdir()
        for name in ("live", "window"):
            shutil.copy(bundle / manifest[name]["weights"], copy)
        (copy / "model.json").write_text(formatted(shortened(manifest, count)))
        command = [
            program, "evaluate", "--model", str(copy), "--cmapss", str(data), "--held-out", "--stride", str(stride),
            "--look-ahead", "0", "--json", str(file),
        ]  # fmt: skip
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr.strip()}")
        report = json.loads(file.read_text())
    points = (report.get("all") or report["sets"][0])["window"]
    return Length(
        count, [at["window"]["errors"]["rmse"] for at in points], [at["live_on_same_cycles"]["rmse"] for at in points]
    )


def least(lengths: list[Length], whole: int) -> int:
    """The shortest length from which on every measured one is no worse than live."""
    found = whole
    for own in sorted(lengths, key=lambda own: own.count, reverse=True):
        if not own.is_no_worse:
            break
        found = own.count
    return found


def page(name: str, lengths: list[Length]) -> str:
    rows = []
    for own in lengths:
        for label, errors in (("window", own.window), ("live", own.live)):
            cells = [number(errors[at], 2) if at < own.count else "" for at in SHOWN]
            rows.append([own.count if label == "window" else "", label, *cells])
    return f"### {name}\n\n{table(['cycles', 'path', *map(str, SHOWN)], rows)}\n"


def write(bundle: Path, minimum: int) -> None:
    """Puts `minimum_length` behind `length` in model.json, and leaves everything else as it is, to the byte."""
    file = bundle / "model.json"
    text = file.read_text()
    manifest = json.loads(text)
    if formatted(manifest) != text:
        raise SystemExit(f"{file}: is not formatted as export.py formats it, so it would change elsewhere too")
    window: dict = {}
    for key, value in manifest["window"].items():
        if key == "minimum_length":
            continue
        window[key] = value
        if key == "length" and minimum < value:
            window["minimum_length"] = minimum
    manifest["window"] = window
    file.write_text(formatted(manifest))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundles", nargs="+", type=Path, metavar="BUNDLE")
    parser.add_argument("--data", type=Path, required=True, help="folder with NASA's files")
    parser.add_argument("--lengths", type=int, nargs="+", default=[10, 15, 20, 25], help="cycles of a window")
    parser.add_argument("--tandem", default="tandem", help="the program; the one on PATH without it")
    parser.add_argument("--stride", type=int, default=1, help="cycles from one window to the next")
    parser.add_argument("--table", type=Path, help="write the table to this file too")
    parser.add_argument("--write", action="store_true", help="say minimum_length in model.json")
    options = parser.parse_args(arguments)
    text = f"RMSE in cycles by look-ahead, held-out engines, live on the same cycles. Measured on {machine()}.\n"
    for bundle in options.bundles:
        manifest = json.loads((bundle / "model.json").read_text())
        whole = manifest["window"]["length"]
        counts = sorted({*options.lengths, whole})
        if not all(1 <= count <= whole for count in counts):
            raise SystemExit(f"found lengths {counts}, expected 1 to {whole}")
        lengths = [measure(options.tandem, bundle, options.data, count, options.stride) for count in counts]
        minimum = least(lengths, whole)
        text += f"\n{page(manifest['name'], lengths)}\nminimum_length: {minimum}\n"
        if options.write:
            write(bundle, minimum)
    print(text)
    if options.table:
        options.table.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
