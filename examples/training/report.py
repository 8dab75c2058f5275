"""REPORT.md and its picture, from what was measured on held-out engines."""

import json
from pathlib import Path

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

PICTURE = "look_ahead.svg"
SHOWN = (0, 2, 5, 10, 15, 20, 25, 29)  # look-aheads in the tables


def draw(manifest: dict, path: Path) -> None:
    """RMSE by look-ahead, window against live on the same cycles, one panel for each set."""
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "tandem", "font.size": 9})
    sets = manifest["accuracy"]
    figure, panels = pyplot.subplots(1, len(sets), figsize=(2.6 * len(sets), 2.8), sharey=True, squeeze=False)
    for panel, (name, figures) in zip(panels[0], sets.items()):
        window, live = figures["window_rmse_by_look_ahead"], figures["live_rmse_on_the_same_cycles"]
        panel.plot(range(len(window)), window, color="#0b6e99", label="window")
        panel.plot(range(len(live)), live, color="#d9730d", linestyle="--", label="live, same cycles")
        panel.set_title(name)
        panel.set_xlabel("look-ahead (cycles)")
        panel.grid(alpha=0.3)
    panels[0][0].set_ylabel("RMSE (cycles of RUL)")
    panels[0][0].set_ylim(bottom=0)
    panels[0][0].legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def table(header: list[str], rows: list[list]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def by_look_ahead(figures: dict) -> list[list]:
    """Two table rows for each set: window, and live on the same cycles."""
    rows = []
    for name, own in figures.items():
        for label, key in (("window", "window_rmse_by_look_ahead"), ("live", "live_rmse_on_the_same_cycles")):
            rows.append([name, label, *(f"{own[key][lag]:.1f}" for lag in SHOWN)])
    return rows


def write(bundle: Path, folder: Path, coverage: dict, records: dict, difference: float) -> None:
    """Writes `folder/REPORT.md` and the picture, from the bundle's model.json and what training recorded."""
    manifest = json.loads((bundle / "model.json").read_text())
    folder.mkdir(parents=True, exist_ok=True)
    draw(manifest, folder / PICTURE)
    curve, sets, origin = manifest["look_ahead_curve"], manifest["accuracy"], manifest["provenance"]
    parameters = origin["trained_parameters"]
    overall = [
        ["window", *(f"{curve['window'][lag]['rmse']:.1f} / {curve['window'][lag]['nasa']:.2f}" for lag in SHOWN)],
        ["live", *(f"{curve['window'][lag]['live_rmse']:.1f} / {curve['window'][lag]['live_nasa']:.2f}" for lag in SHOWN)],
    ]
    text = f"""# Training report: {manifest["name"]} {manifest["version"]}

Written by `report.py` at the end of `train.py`. All figures are of the {sum(own["engines"] for own in sets.values())} held-out *training* engines of C-MAPSS,
RUL capped at {manifest["target"]["cap"]:.0f} in truth and prediction. The test files were not opened. The held-out engines also chose the
epoch that is kept, showed that the window model needed its second stage, and calibrated sigma, so these figures are a
little kinder than those of engines never seen at all.

## Live, every cycle

{table(
    ["set", "engines", "cycles", "RMSE", "NASA score, mean per cycle", "health right"],
    [
        [name, own["engines"], own["cycles"], f"{own['live_rmse']:.2f}", f"{own['live_nasa']:.2f}", f"{100 * own['live_health_accuracy']:.1f} %"]
        for name, own in sets.items()
    ]
    + [["together", sum(own["engines"] for own in sets.values()), sum(own["cycles"] for own in sets.values()),
        f"{curve['live']['rmse']:.2f}", f"{curve['live']['nasa']:.2f}", ""]],
)}

## Window, RMSE by look-ahead, beside live on the same cycles

Only cycles that have a complete window around them with that look-ahead count, so each column is of other cycles:
at 29 the last 29 cycles of each life are not in it.

{table(["set", "path", *map(str, SHOWN)], by_look_ahead(sets))}

The four sets together, RMSE / NASA score (mean per cycle):

{table(["path", *map(str, SHOWN)], overall)}

![RMSE by look-ahead]({PICTURE})

## Sigma

Share of cycles within 1.645 sigma (aim: 90 %). For this table sigma was calibrated on one half of the held-out engines
and measured on the other, both ways; the bundle's own table is calibrated on all of them.

{table(
    ["set", "live", "window at 0", "at 10", "at 20", "at 29"],
    [[name, *(f"{100 * share:.1f} %" for share in coverage[name])] for name in sets],
)}

## Training

{table(
    ["path", "parameters", "epochs", "kept", "held-out RMSE there", "minutes (shared machine)"],
    [
        [name, f"{parameters[name.split(',')[0]]:,}", len(record["history"]), record["best_epoch"], f"{record['best']:.2f}", f"{record['seconds'] / 60:.0f}"]
        for name, record in records.items()
    ],
)}

The window path is trained in two stages. The first can end with dead ReLU units in the RUL head, its answer then never
below some 20 cycles (seen with seed 7); the second trains everything on with a new RUL head.

{origin["notes"]} Parameters are counted as trained, with batch norm apart from bias-free convolutions.
Seed {origin["seed"]}, {origin["framework"]}, {origin["date"]}. The weights in the bundle, read back by `verify.py` and computed in NumPy, differ from
PyTorch's outputs by at most {difference:.1e}.

Held-out RMSE after each epoch (live: all cycles; window: all cycles of windows at a stride of 10):

{table(["path", "epoch: RMSE"], [[name, ", ".join(f"{epoch}: {error:.1f}" for epoch, _, error in record["history"])] for name, record in records.items()])}
"""
    (folder / "REPORT.md").write_text(text)
