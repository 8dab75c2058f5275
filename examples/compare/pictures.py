"""The tables as SVG that is the same each time it is drawn from the same figures."""

from pathlib import Path

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "tandem", "font.size": 9})
from matplotlib import pyplot, ticker

TANDEM, ONNX, TORCH, NOBODY = "#0b6e99", "#d9730d", "#9b9b9b", "#d0d0d0"
COLOURS = {"tandem": TANDEM, "onnx": ONNX, "torch": TORCH}
LABELS = {"tandem": "Tandem", "onnx": "ONNX Runtime", "torch": "PyTorch"}
ORDER = (
    *("torch float32", "torch bfloat16", "torch int8", "onnx float32", "onnx int8"),
    *("tandem float32", "tandem bfloat16", "tandem int8"),
)


def save(figure: pyplot.Figure, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def bars(
    panel: pyplot.Axes, names: list[str], values: list[float], colours: list[str], digits: int, limit: float
) -> None:
    """Horizontal bars with their values; those beyond `limit` are cut off, and their values say how long they are."""
    places = range(len(names), 0, -1)
    panel.barh(places, [min(value, limit) for value in values], color=colours, height=0.7)
    for place, value in zip(places, values):
        text = f"{value:,.{digits if value < 100 else 0}f}" + (" (cut off)" if value > limit else "")
        inside = value > 0.6 * limit
        panel.text(
            min(value, limit) + (-0.01 if inside else 0.01) * limit,
            place,
            text,
            va="center",
            ha="right" if inside else "left",
            color="white" if inside else "black",
        )
    panel.set_yticks(places, names)
    panel.set_xlim(0, limit)
    panel.xaxis.set_major_locator(ticker.MaxNLocator(4))
    panel.xaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,g}"))
    panel.tick_params(left=False)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)


def inference(rows: list[dict], path: Path) -> None:
    """Microseconds of one engine or window, a panel for each work."""
    columns = 3
    lines = (len(rows) + columns - 1) // columns
    figure, panels = pyplot.subplots(lines, columns, figsize=(4.0 * columns, 2.5 * lines), squeeze=False)
    for panel in panels.flat[len(rows) :]:
        panel.set_visible(False)
    for panel, row in zip(panels.flat, rows):
        names = [name for name in ORDER if name in row["microseconds"]]
        programs, precisions = zip(*(name.split() for name in names))
        labels = [f"{LABELS[program]} {precision}" for program, precision in zip(programs, precisions)]
        values = [row["microseconds"][name] for name in names]
        others = max(row["microseconds"][name] for name in names if not name.startswith("torch"))
        bars(panel, labels, values, [COLOURS[program] for program in programs], 1, 1.1 * others)
        panel.set_title(row["work"], fontsize=9)
        panel.set_xlabel("µs" if row["path"] == "live" else "µs a window")
    save(figure, path)


def daemons(rows: list[dict], path: Path) -> None:
    """Throughput and latency side by side."""
    rows = [row for row in rows if not row["daemon"].startswith("no daemon")]
    names = [row["daemon"] for row in rows]
    colours = [TANDEM if name.startswith("Tandem") else ONNX for name in names]
    figure, (rate, latency) = pyplot.subplots(1, 2, figsize=(11, 2.6))
    for panel, key, label in (
        (rate, "cycles_per_s", "cycles a second, 1,000 engines"),
        (latency, "p50_us", "µs from sending to the live score, one in flight, median"),
    ):
        values = [row[key] for row in rows]
        bars(panel, names, values, colours, 0, 1.05 * max(values))
        panel.set_xlabel(label)
    save(figure, path)
