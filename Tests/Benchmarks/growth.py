"""How the cost of a score grows: with engines, window length, hidden size, depth and batch, in every precision.

    python growth.py --tandem TANDEM [--quick]

Makes bundles with weights of no meaning, times them with `tandem model bench`, and writes growth.md and growth.svg beside
this file. Fails where the cost of a cycle in a fleet is not flat in the number of engines. Takes about ten minutes; nothing
else should run meanwhile. Needs numpy, safetensors and matplotlib.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

HERE = Path(__file__).parent
PRECISIONS = ("float32", "bfloat16", "int8")
ENGINES = (1, 10, 100, 1_000, 10_000, 100_000)
FLAT = 1.25  # the dearest number of engines over the cheapest, in a fleet
CHANNELS, HIDDEN, LENGTH = 24, 256, 30  # where nothing else is said


@dataclass(frozen=True)
class Shape:
    """A bundle's two stacks: one direction on the live path, both on the window path."""

    hidden: int = HIDDEN
    depth: int = 1
    length: int = LENGTH

    @property
    def name(self) -> str:
        return f"growth-{self.hidden}-{self.depth}-{self.length}"


@dataclass(frozen=True)
class Point:
    """One measurement."""

    bundle: str
    path: str
    precision: str
    batch: int = 1
    engines: int | None = None


@dataclass
class Study:
    """One panel: what varies along x, and how a measurement becomes a cost."""

    title: str
    x: str
    y: str
    points: dict[str, dict[int, Point]]  # by line, then by x
    divisor: dict[int, int] = field(default_factory=dict)  # of the cost, by x

    def cost(self, found: dict[Point, float], line: str, x: int) -> float:
        return found[self.points[line][x]] / self.divisor.get(x, 1)


def make_bundle(folder: Path, shape: Shape) -> None:
    """Weights of no meaning, small enough that gates do not saturate."""
    folder.mkdir(parents=True)
    noise = np.random.default_rng(1)

    def tensor(*size: int) -> np.ndarray:
        return (noise.uniform(-1, 1, size) / np.sqrt(size[-1])).astype(np.float32)

    manifest: dict = {
        "format": "tandem-model", "format_version": 1, "name": shape.name, "version": "1",
        "channels": [{"name": f"c{index}", "minimum": -1, "maximum": 1} for index in range(CHANNELS)],
        "target": {"cap": 125, "scale": 125},
    }  # fmt: skip
    for path, directions in (("live", [""]), ("window", ["", "_reverse"])):
        tensors, width = {}, CHANNELS
        for layer in range(shape.depth):
            for direction in directions:
                suffix = f"l{layer}{direction}"
                tensors[f"lstm.weight_ih_{suffix}"] = tensor(4 * shape.hidden, width)
                tensors[f"lstm.weight_hh_{suffix}"] = tensor(4 * shape.hidden, shape.hidden)
                tensors[f"lstm.bias_ih_{suffix}"] = tensor(4 * shape.hidden)
                tensors[f"lstm.bias_hh_{suffix}"] = tensor(4 * shape.hidden)
            width = shape.hidden * len(directions)
        tensors["rul.weight"], tensors["rul.bias"] = tensor(1, width), tensor(1)
        save_file(tensors, folder / f"{path}.safetensors")
        stack = {
            "type": "lstm", "name": "lstm", "input_size": CHANNELS, "hidden_size": shape.hidden,
            "num_layers": shape.depth, "bidirectional": path == "window",
        }  # fmt: skip
        head = {"type": "linear", "name": "rul", "in_features": width, "out_features": 1}
        manifest[path] = {"weights": f"{path}.safetensors", "layers": [stack], "heads": {"rul": [head]}}
    manifest["window"]["length"] = shape.length
    (folder / "model.json").write_text(json.dumps(manifest))


class Bench:
    """`tandem model bench`, which answers only for a precision that this processor has."""

    def __init__(self, tandem: str, seconds: float) -> None:
        self.tandem, self.seconds = tandem, seconds
        self.kernels = ""

    def median(self, point: Point) -> float | None:
        """Microseconds an engine or window; None without the precision."""
        command = [
            self.tandem, "model", "bench", point.bundle, "--path", point.path, "--precision", point.precision,
            "--batch", str(point.batch), "--seconds", str(self.seconds),
        ]  # fmt: skip
        if point.engines is not None:
            command += ["--engines", str(point.engines)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr.strip()}")
        report = json.loads(done.stdout)
        self.kernels = report["kernels"]
        return report["median_us_per_engine"] if report["precision"] == point.precision else None


def studies(shipped: str, folder: Path, precisions: list[str]) -> list[Study]:
    made: dict[Shape, str] = {}

    def bundle(shape: Shape) -> str:
        if shape not in made:
            made[shape] = str(folder / shape.name)
            make_bundle(folder / shape.name, shape)
        return made[shape]

    def over(values: tuple[int, ...], path: str, place) -> dict[str, dict[int, Point]]:
        return {
            precision: {value: Point(path=path, precision=precision, **place(value)) for value in values}
            for precision in precisions
        }

    lengths, hidden, batches = (10, 30, 60, 120, 240), (32, 64, 128, 256, 512), (1, 2, 4, 8, 16, 32, 64, 128)
    return [
        Study(
            "engines in a fleet", "engines", "µs a cycle",
            over(ENGINES, "fleet", lambda count: {"bundle": shipped, "engines": count}),
        ),
        Study(
            "engines, the live path alone", "engines", "µs a cycle",
            over(ENGINES, "live", lambda count: {"bundle": shipped, "engines": count}),
        ),
        Study(
            "batch of live steps", "engines of a batch", "µs an engine",
            over(batches, "live", lambda size: {"bundle": shipped, "batch": size, "engines": size}),
        ),
        Study(
            "batch of windows", "windows of a batch", "µs a window",
            over(batches, "window", lambda size: {"bundle": shipped, "batch": size}),
        ),
        Study(
            "window length", "cycles of a window", "µs a cycle of it",
            over(lengths, "window", lambda length: {"bundle": bundle(Shape(length=length))}),
            divisor={length: length for length in lengths},
        ),
        Study(
            "hidden size", "units", "µs a live step",
            over(hidden, "live", lambda units: {"bundle": bundle(Shape(hidden=units))}),
        ),
        Study(
            "hidden size, windows", "units", "µs a window",
            over(hidden, "window", lambda units: {"bundle": bundle(Shape(hidden=units))}),
        ),
        Study(
            "depth", "layers", "µs a live step",
            over((1, 2, 3, 4), "live", lambda depth: {"bundle": bundle(Shape(depth=depth))}),
        ),
    ]  # fmt: skip


def measure(bench: Bench, panels: list[Study], rounds: int) -> dict[Point, float]:
    """The least of several medians of each point, in rounds and in no order, so that what else the machine does meanwhile
    falls on none in particular."""
    points = sorted({point for study in panels for line in study.points.values() for point in line.values()}, key=str)
    found: dict[Point, float] = {}
    order = random.Random(1)
    for turn in range(rounds):
        order.shuffle(points)
        for done, point in enumerate(points):
            if sys.stderr.isatty():
                print(f"\rround {turn + 1} of {rounds}: {done} of {len(points)} ", end="", file=sys.stderr)
            median = bench.median(point)
            assert median is not None
            found[point] = min(found.get(point, median), median)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return found


def spread(study: Study, found: dict[Point, float], line: str) -> float:
    """The dearest x over the cheapest."""
    costs = [study.cost(found, line, x) for x in study.points[line]]
    return max(costs) / min(costs)


def machine(kernels: str) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} {platform.machine()} cores, {memory:.0f} GiB, kernels `{kernels}`"


def page(panels: list[Study], found: dict[Point, float], shipped: str, kernels: str) -> str:
    lines = [
        "# Growth",
        "",
        textwrap.fill(
            f"What a score costs in microseconds: the least median of several rounds of `tandem model bench`, one thread on "
            f"{machine(kernels)}. Engines and batches: the bundle `{Path(shipped).name}`. The rest: stacks of {HIDDEN} units, "
            f"one layer, {CHANNELS} inputs, windows of {LENGTH} cycles in both directions, and of these one thing varied. "
            "Made by `Tests/Benchmarks/growth.py`.",
            120,
        ),
        "",
        "![small multiples of the tables below](growth.svg)",
    ]
    for study in panels:
        values = list(next(iter(study.points.values())))
        lines += ["", f"## {study.title[0].upper()}{study.title[1:]}", ""]
        lines.append(f"{study.y[0]}{study.y[1:]}, by {study.x}")
        lines += ["", "| | " + " | ".join(f"{value:,}" for value in values) + " |", "| --- |" + " ---: |" * len(values)]
        for line in study.points:
            costs = [study.cost(found, line, x) for x in values]
            lines.append(f"| {line} | " + " | ".join(text(cost) for cost in costs) + " |")
        if study.x == "engines":
            ratios = ", ".join(f"{line} {spread(study, found, line):.2f}" for line in study.points)
            lines += ["", f"The dearest over the cheapest: {ratios}."]
    return "\n".join(lines) + "\n"


def text(cost: float) -> str:
    return f"{cost:,.0f}" if cost >= 1_000 else f"{cost:.3g}"


def draw(panels: list[Study], found: dict[Point, float], file: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "tandem", "font.size": 9})
    from matplotlib import pyplot, ticker

    colours = {"float32": "#9b9b9b", "bfloat16": "#0b6e99", "int8": "#d9730d"}
    columns = 4
    rows = -(-len(panels) // columns)
    figure, places = pyplot.subplots(rows, columns, figsize=(2.9 * columns, 2.6 * rows), squeeze=False)
    for place in places.flat[len(panels) :]:
        place.set_visible(False)
    for study, place in zip(panels, places.flat):
        for line, points in study.points.items():
            costs = [study.cost(found, line, x) for x in points]
            place.plot(list(points), costs, marker=".", color=colours[line], label=line)
        values = list(next(iter(study.points.values())))
        place.set_title(study.title)
        place.set_xlabel(study.x)
        place.set_ylabel(study.y)
        if values[-1] / values[0] > 10:
            place.set_xscale("log", base=10 if study.x == "engines" else 2)
        ticks = values[::2] if len(values) > 6 else values
        place.set_xticks(ticks, [f"{value // 1000}k" if value >= 1_000 else str(value) for value in ticks])
        place.xaxis.set_minor_locator(ticker.NullLocator())
        if study.x == "units":
            place.set_yscale("log")
        else:
            place.set_ylim(bottom=0)
        place.grid(alpha=0.3)
    places.flat[2].legend(frameon=False)
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tandem", default="tandem", help="the program; the one on PATH without it")
    parser.add_argument("--bundle", default=str(HERE.parent.parent / "Models/cmapss"), help="for engines and batches")
    parser.add_argument("--seconds", type=float, default=0.5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one short round; for tests of this script")
    parser.add_argument("--output", type=Path, default=HERE, help="folder of growth.md and growth.svg")
    options = parser.parse_args()
    seconds, rounds = (0.02, 1) if options.quick else (options.seconds, options.rounds)
    bench = Bench(options.tandem, seconds)
    precisions = [name for name in PRECISIONS if bench.median(Point(options.bundle, "live", name)) is not None]
    with tempfile.TemporaryDirectory() as folder:
        panels = studies(options.bundle, Path(folder), precisions)
        found = measure(bench, panels, rounds)
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "growth.md").write_text(page(panels, found, options.bundle, bench.kernels))
    draw(panels, found, options.output / "growth.svg")
    print((options.output / "growth.md").read_text(), end="")
    uneven = {line: spread(panels[0], found, line) for line in panels[0].points}
    failed = {line: ratio for line, ratio in uneven.items() if ratio > FLAT}
    for line, ratio in failed.items():
        print(f"error: a fleet in {line}: dearest over cheapest {ratio:.2f}, expected at most {FLAT}", file=sys.stderr)
    return 1 if failed and not options.quick else 0


if __name__ == "__main__":
    sys.exit(main())
