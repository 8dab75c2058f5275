"""What bfloat16 and int8 cost in accuracy: `tandem evaluate` on held-out engines in every precision.

    python precision.py BUNDLE... --data FOLDER [--table FILE]

FOLDER holds NASA's files. Writes the `precision` section of each bundle's model.json, by which `auto` chooses, and a table
in Markdown. A cascade's window path reads the live path's features, so it is measured behind a live path in float32 and
behind one of its own precision, and the larger change counts. A change above the bounds is an error.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass
from pathlib import Path

BOUNDS = {"bfloat16": 0.05, "int8": 0.10}  # cycles of RMSE, up or down
SHOWN = (0, 10, 20, 29)  # look-aheads of the table
EXPLANATION = (
    "RMSE in cycles of remaining life on the engines of C-MAPSS that were not trained on, whole lives, every look-ahead of"
    " every cycle; in brackets the change from float32. Where the window path reads the live path's features, it was"
    " measured behind a live path in float32 and behind one of its own precision, and the larger change is shown. The last"
    " column is the largest change of all look-aheads, 0 to 29."
)


@dataclass(frozen=True)
class Errors:
    """RMSE in cycles by set; on the window path by look-ahead."""

    model: str
    engines: dict[str, int]
    live: dict[str, float]
    window: dict[str, dict[int, float]]


class Program:
    """The `tandem` program, and what it evaluates."""

    def __init__(self, path: str, data: Path, stride: int) -> None:
        self.path, self.data, self.stride = path, data, stride

    def evaluate(self, bundle: Path, live: str, window: str) -> Errors:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "report.json"
            command = [
                self.path, "evaluate", "--model", str(bundle), "--cmapss", str(self.data), "--held-out",
                "--stride", str(self.stride), "--live-precision", live, "--window-precision", window, "--json", str(file),
            ]  # fmt: skip
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr.strip()}")
            report = json.loads(file.read_text())
        found = report["precision"]
        if found != {"live": live, "window": window}:
            raise SystemExit(f"found {found}, expected live {live}, window {window}: {done.stderr.strip()}")
        return read(report)


def read(report: dict) -> Errors:
    """The errors of `tandem evaluate --json`."""
    sets = report["sets"]
    return Errors(
        report["model"],
        {own["name"]: own["engines"] for own in sets},
        {own["name"]: own["live"]["errors"]["rmse"] for own in sets},
        {own["name"]: {at["look_ahead"]: at["window"]["errors"]["rmse"] for at in own["window"]} for own in sets},
    )


@dataclass(frozen=True)
class Change:
    """One precision beside float32, for a path."""

    rmse: float
    change: float  # rmse less that of float32

    @staticmethod
    def worst(plain: float, found: list[float]) -> "Change":
        """The one of `found` that is farthest from `plain`."""
        rmse = max(found, key=lambda value: abs(value - plain))
        return Change(rmse, rmse - plain)


@dataclass(frozen=True)
class Measured:
    """A bundle in all precisions."""

    plain: Errors
    live: dict[str, dict[str, Change]]  # by precision, then by set
    window: dict[str, dict[str, dict[int, Change]]]  # by precision, set and look-ahead

    def largest(self, path: str, precision: str) -> float:
        """The change that is largest by its absolute value, of all sets and look-aheads."""
        if path == "live":
            changes = [own.change for own in self.live[precision].values()]
        else:
            changes = [at.change for own in self.window[precision].values() for at in own.values()]
        return round(max(changes, key=abs), 4)

    def section(self) -> dict:
        """The `precision` part of model.json."""
        return {
            path: {precision: {"rmse_change": self.largest(path, precision)} for precision in BOUNDS}
            for path in ("live", "window")
        }

    def beyond(self) -> list[str]:
        """What is beyond its bound, in words."""
        return [
            f"{path} in {precision}: RMSE changes by {self.largest(path, precision):+} cycles, expected at most {bound}"
            for precision, bound in BOUNDS.items()
            for path in ("live", "window")
            if abs(self.largest(path, precision)) > bound
        ]


def measure(program: Program, bundle: Path) -> Measured:
    manifest = json.loads((bundle / "model.json").read_text())
    is_cascade = any(layer["type"] == "live_features" for layer in manifest["window"]["layers"])
    plain = program.evaluate(bundle, "float32", "float32")
    live: dict = {}
    window: dict = {}
    for precision in BOUNDS:
        runs = [program.evaluate(bundle, precision, precision)]
        if is_cascade:
            runs.append(program.evaluate(bundle, "float32", precision))
        live[precision] = {name: Change.worst(rmse, [runs[0].live[name]]) for name, rmse in plain.live.items()}
        window[precision] = {
            name: {at: Change.worst(rmse, [run.window[name][at] for run in runs]) for at, rmse in own.items()}
            for name, own in plain.window.items()
        }
    return Measured(plain, live, window)


def write(section: dict, file: Path) -> None:
    """Puts the section into model.json, before `provenance`, and leaves everything else as it is, to the byte."""
    text = file.read_text()
    manifest = json.loads(text)
    if formatted(manifest) != text:
        raise SystemExit(f"{file}: is not formatted as export.py formats it, so it would change elsewhere too")
    manifest.pop("precision", None)
    ordered: dict = {}
    for key, value in manifest.items():
        if key in ("provenance", "example"):
            ordered.setdefault("precision", section)
        ordered[key] = value
    ordered.setdefault("precision", section)
    file.write_text(formatted(ordered))


def formatted(manifest: dict) -> str:
    return json.dumps(manifest, indent=1, allow_nan=False) + "\n"


def table(measured: list[Measured], machine: str) -> str:
    """A page of the documentation: what was measured, in Markdown."""
    lines = [
        "# What a precision costs: figures",
        "",
        "RMSE on held-out engines in bfloat16 and int8, beside float32.",
        "",
        "## Overview",
        "",
        textwrap.fill(EXPLANATION, 120),
        "",
        f"Measured by `examples/training/precision.py` on {machine}.",
    ]
    for own in measured:
        name = own.plain.model.split("@")[0]
        lines += ["", f"### {name}", ""]
        lines.append(
            "| set | engines | precision | live | " + " | ".join(f"window, {at}" for at in SHOWN) + " | largest |"
        )
        lines.append("| --- | ---: | --- |" + " ---: |" * (len(SHOWN) + 2))
        for set_name, engines in own.plain.engines.items():
            errors = own.plain.window[set_name]
            cells = [f"{own.plain.live[set_name]:.2f}"] + [f"{errors[at]:.2f}" for at in SHOWN]
            lines.append(f"| {set_name} | {engines} | float32 | " + " | ".join(cells) + " | |")
            for precision in BOUNDS:
                window = own.window[precision][set_name]
                shown = [own.live[precision][set_name]] + [window[at] for at in SHOWN]
                largest = max((change.change for change in window.values()), key=abs)
                cells = [f"{change.rmse:.2f} ({change.change:+.3f})" for change in shown]
                lines.append(f"| | | {precision} | " + " | ".join(cells) + f" | {largest:+.3f} |")
    return "\n".join(lines) + "\n"


def machine() -> str:
    """The kind of processor: what it can, not which one it is."""
    flags = set()
    info = Path("/proc/cpuinfo")
    if info.exists():
        flags = set(next((line for line in info.read_text().splitlines() if line.startswith("flags")), "").split())
    named = {"avx2": "AVX2", "avx512f": "AVX-512", "avx512_vnni": "VNNI", "avx512_bf16": "BF16", "avx_vnni": "AVX-VNNI"}
    found = [name for flag, name in named.items() if flag in flags]
    return f"one {platform.machine()} processor" + (f" with {', '.join(found)}" if found else "")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundles", nargs="+", type=Path, metavar="BUNDLE")
    parser.add_argument("--data", type=Path, required=True, help="folder with NASA's files")
    parser.add_argument("--tandem", default="tandem", help="the program; the one on PATH without it")
    parser.add_argument("--stride", type=int, default=1, help="cycles from one window to the next")
    parser.add_argument("--table", type=Path, help="write the table to this file too")
    parser.add_argument("--dry-run", action="store_true", help="leave model.json as it is")
    options = parser.parse_args(arguments)
    program = Program(options.tandem, options.data, options.stride)
    measured, beyond = [], []
    for bundle in options.bundles:
        own = measure(program, bundle.resolve())
        measured.append(own)
        beyond += [f"{bundle}: {complaint}" for complaint in own.beyond()]
        if not options.dry_run:
            write(own.section(), bundle / "model.json")
    page = table(measured, machine())
    print(page, end="")
    if options.table:
        options.table.write_text(page)
    for complaint in beyond:
        print(f"error: {complaint}", file=sys.stderr)
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
