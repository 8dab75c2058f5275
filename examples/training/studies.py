"""Trains variations and writes what held-out engines say of each: the spread over seeds, and the ablations.

    python studies.py seeds --data FOLDER         the shipped recipe with five training seeds
    python studies.py ablations --data FOLDER     one thing changed at a time, three seeds, small widths

Results are added to `measured/<study>.json`, one by one: what is there is not trained again. `report.py` prints them.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

import measure
from backbone import Backbone
from lives import Lives
from normalisation import Normalisation
from settings import CASCADE, Architecture, Settings
from train import engines_of, train_both
from train_live import live_outputs, rul_of, train_live
from train_window import train_window

SEEDS = (1, 2, 3, 4, 7)
ABLATION_SEEDS = (1, 2, 3)
SHOWN = (0, 5, 10, 15, 20, 29)  # look-aheads in the ablation table

SMALL_LIVE = replace(CASCADE.live, architecture=Architecture(hidden=64), epochs=20)
SMALL_WINDOW = replace(
    CASCADE.window, architecture=Architecture(convolutions=(64,), hidden=64, bidirectional=True), epochs=6
)
SMALL = Settings(live=SMALL_LIVE, window=SMALL_WINDOW, live_features=None)


def live_with(**changes) -> Settings:
    return replace(SMALL, live=replace(SMALL_LIVE, architecture=replace(SMALL_LIVE.architecture, **changes)))


def window_with(**changes) -> Settings:
    return replace(SMALL, window=replace(SMALL_WINDOW, architecture=replace(SMALL_WINDOW.architecture, **changes)))


# title: (which paths are trained, recipe)
ABLATIONS: dict[str, tuple[str, Settings]] = {
    "streamed state, 2 layers": ("live", SMALL),
    "streamed state, 1 layer": ("live", live_with(layers=1)),
    "streamed state, 3 layers": ("live", live_with(layers=3)),
    "one direction on a window, 2 layers": ("window", window_with(bidirectional=False)),
    "both directions on a window, 2 layers": ("window", SMALL),
    "both directions, 1 layer": ("window", window_with(layers=1)),
    "both directions, 3 layers": ("window", window_with(layers=3)),
    "both directions, 2 layers, attention": ("window", window_with(attention_heads=8, dense=(128, 64, 32))),
    "cascade, 2 layers": ("both", replace(SMALL, live_features="dense3")),
    "streamed state, AMNL": ("live", replace(SMALL, loss="amnl")),
    "streamed state, GABA": ("live", replace(SMALL, loss="gaba")),
    "streamed state, GRACE": ("live", replace(SMALL, loss="grace")),
    "streamed state, lives as recorded": (
        "live",
        replace(SMALL, live=replace(SMALL_LIVE, augmentation=replace(SMALL_LIVE.augmentation, warp=0.0))),
    ),
}


class Study:
    """Held-out engines, and a JSON file of results by title and seed."""

    def __init__(self, data: Path, runs: Path, file: Path):
        self.training, self.held_out = engines_of(data, CASCADE)
        self.normalisation = Normalisation.fit(self.training, CASCADE.seed)
        self.lives = Lives.recorded(self.training, self.normalisation)
        self.kept = Lives.recorded(self.held_out, self.normalisation)
        self.runs, self.file = runs, file
        self.results = json.loads(file.read_text()) if file.exists() else {}

    def run(self, title: str, seed: int, make) -> None:
        """`make(settings folder)` gives the result; nothing is done where there is one."""
        key = str(seed)
        if key in self.results.get(title, {}):
            return
        print(f"== {title}, seed {key}", flush=True)
        folder = self.runs / f"{title.replace(' ', '-').replace(',', '')}-{seed}"  # train.py's name for a recipe, too
        self.results.setdefault(title, {})[key] = make(folder)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(self.results, indent=1) + "\n")

    def seed(self, settings: Settings, folder: Path) -> dict:
        """The whole recipe; figures per set."""
        live, window = train_both(self.training, self.held_out, self.normalisation, settings, folder)
        scores = measure.score(live, window, self.held_out, self.normalisation, settings)
        curve, sets = measure.look_ahead_curve(scores), measure.accuracy(scores)
        keys = ("live_rmse", "window_rmse_by_look_ahead", "live_rmse_on_the_same_cycles", "cut_anywhere_rmse")
        return {"curve": curve, "sets": {name: {key: own[key] for key in keys} for name, own in sets.items()}}

    def ablation(self, which: str, settings: Settings, folder: Path) -> dict:
        """Parameters, and RMSE over all cycles (live) or by look-ahead (window)."""
        live = train_live(self.lives, self.kept, settings, folder) if which != "window" else None
        if which == "live":
            return self.live_figures(live)
        window = train_window(self.lives, self.kept, live, settings, folder)
        return self.window_figures(window, live, settings)

    def live_figures(self, live) -> dict:
        errors = rul_of(live_outputs(live, self.kept)[0]) - np.concatenate([engine.rul for engine in self.held_out])
        return {"parameters": live.parameter_count, "all": measure.rmse(errors), "nasa": measure.nasa(errors)}

    def window_figures(self, window, live, settings: Settings) -> dict:
        scores = measure.score(live or no_live(settings), window, self.held_out, self.normalisation, settings)
        by_look_ahead = {str(k): measure.rmse(scores.errors(scores.window[k])) for k in SHOWN}
        return {"parameters": window.parameter_count, "by_look_ahead": by_look_ahead}


def no_live(settings: Settings):
    """An untrained live model, where a study is of the window path alone and something has to stand there."""
    return Backbone(False, settings.live.architecture).eval()


def main() -> None:
    here = Path(__file__).parent
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("study", choices=("seeds", "ablations"))
    arguments.add_argument("--data", type=Path, required=True, help="folder with the C-MAPSS training files")
    arguments.add_argument("--runs", type=Path, default=here / "runs", help="checkpoints (default: runs)")
    arguments.add_argument("--measured", type=Path, default=here / "measured", help="results (default: measured)")
    arguments.add_argument("--seeds", type=int, nargs="+", help="only these training seeds")
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    study = Study(options.data, options.runs, options.measured / f"{options.study}.json")
    if options.study == "seeds":
        for seed in options.seeds or SEEDS:
            settings = replace(CASCADE, training_seed=seed)
            study.run("cascade", seed, lambda folder, own=settings: study.seed(own, folder))
        return
    for seed in options.seeds or ABLATION_SEEDS:
        for title, (which, recipe) in ABLATIONS.items():
            settings = replace(recipe, training_seed=seed)
            study.run(title, seed, lambda folder, w=which, own=settings: study.ablation(w, own, folder))


if __name__ == "__main__":
    main()
