"""The report's pictures, as SVG that is the same each time it is drawn."""

from pathlib import Path

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "tandem", "font.size": 9})
from matplotlib import pyplot  # noqa: E402

WINDOW, LIVE, GREY = "#0b6e99", "#d9730d", "#9b9b9b"


def save(figure: pyplot.Figure, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def look_ahead(sets: dict, path: Path) -> None:
    """RMSE by look-ahead, window against live on the same cycles, one panel for each set."""
    figure, panels = pyplot.subplots(1, len(sets), figsize=(2.6 * len(sets), 2.8), sharey=True, squeeze=False)
    for panel, (name, own) in zip(panels[0], sets.items()):
        window, live = own["window_rmse_by_look_ahead"], own["live_rmse_on_the_same_cycles"]
        panel.plot(range(len(window)), window, color=WINDOW, label="window")
        panel.plot(range(len(live)), live, color=LIVE, linestyle="--", label="live, same cycles")
        panel.set_title(name)
        panel.set_xlabel("look-ahead (cycles)")
        panel.grid(alpha=0.3)
    panels[0][0].set_ylabel("RMSE (cycles of RUL)")
    panels[0][0].set_ylim(bottom=0)
    panels[0][0].legend(frameon=False)
    save(figure, path)


def coverage(sets: dict, path: Path) -> None:
    """Share of cycles within 1.645 sigma by look-ahead, per set; live as a point at the left."""
    figure, panel = pyplot.subplots(figsize=(6.4, 2.8))
    panel.axhspan(0.88, 0.92, color=GREY, alpha=0.25, linewidth=0)
    for name, own in sets.items():
        shares = own["coverage"]["window"]
        line = panel.plot(range(len(shares)), shares, label=name, linewidth=1.2)
        panel.plot(-1, own["coverage"]["live"], marker="o", markersize=4, color=line[0].get_color())
    panel.set_ylim(0.8, 1)
    panel.set_xlabel("look-ahead of window (dots at the left: live)")
    panel.set_ylabel("within 1.645 sigma")
    panel.legend(frameon=False, ncols=4)
    save(figure, path)


def reliability(tables: dict[str, list[dict]], path: Path) -> None:
    """What was said against what came true, for each path: one panel each, a line for each health state."""
    figure, panels = pyplot.subplots(1, len(tables), figsize=(3 * len(tables), 2.8), sharey=True, squeeze=False)
    for panel, (title, lines) in zip(panels[0], tables.items()):
        panel.plot([0, 1], [0, 1], color=GREY, linewidth=0.8)
        for line in lines:
            panel.plot(line["said"], line["came_true"], marker=".", label=line["health"])
        panel.set_title(title)
        panel.set_xlabel("probability said")
    panels[0][0].set_ylabel("share that came true")
    panels[0][0].legend(frameon=False)
    save(figure, path)
