"""Trains both paths on C-MAPSS and writes a model bundle: the first command of this folder.

    python train.py --data FOLDER --bundle ../../Models/cmapss

FOLDER holds NASA's train_FD001.txt ... train_FD004.txt, or the same as .txt.xz. A run that was stopped
continues from its last epoch. `--smoke` runs everything in a minute, tiny, for tests.
"""

import argparse
import json
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import torch

import calibrate
import measure
from backbone import Backbone
from data import SETS, Engine, read_all, split
from export import export
from lives import Lives
from normalisation import Normalisation
from settings import RECIPES, Settings, smoke
from train_live import train_live
from train_window import train_window


def engines_of(folder: Path, settings: Settings) -> tuple[list[Engine], list[Engine]]:
    """(training, held-out) engines."""
    engines = read_all(folder)
    if settings.engines_per_set:
        engines = [engine for engine in engines if engine.number <= settings.engines_per_set]
    return split(engines, settings.seed, settings.held_out)


def train_both(
    training: list[Engine], held_out: list[Engine], normalisation: Normalisation, settings: Settings, runs: Path
) -> tuple[Backbone, Backbone]:
    """(live, window)."""
    lives, kept = Lives.recorded(training, normalisation), Lives.recorded(held_out, normalisation)
    live = train_live(lives, kept, settings, runs)
    return live, train_window(lives, kept, live, settings, runs)


def code_version() -> str:
    """The last commit of this folder, or "unknown" outside of a repository; "+" stands for changes not committed."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(Path(__file__).parent), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    commit = git("log", "-1", "--format=%h", "--", "*.py")
    return (commit or "unknown") + ("+" if git("status", "--porcelain", "--", "*.py") else "")


def measured_of(live: Backbone, window: Backbone, scores: measure.Scores, found: calibrate.Calibration) -> dict:
    """The parts of model.json that are measured."""
    accuracy, coverage = measure.accuracy(scores), calibrate.coverage(scores, found)
    crossed = calibrate.cross_coverage(live, window, scores)
    for name, own in accuracy.items():
        own["coverage"], own["coverage_across_halves"] = coverage[name], crossed[name]
    return {"uncertainty": found.manifest(), "look_ahead_curve": measure.look_ahead_curve(scores), "accuracy": accuracy}


def main() -> None:
    here = Path(__file__).parent
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="folder with the C-MAPSS training files")
    arguments.add_argument("--bundle", type=Path, help="folder to write the bundle to (default: train only)")
    arguments.add_argument("--recipe", choices=sorted(RECIPES), default="cascade", help="default: cascade")
    arguments.add_argument("--runs", type=Path, default=here / "runs", help="checkpoints (default: runs)")
    arguments.add_argument("--training-seed", type=int, help="of weights, batches, augmentation; the split stays")
    arguments.add_argument("--measured", type=Path, help="folder for what report.py prints beside the bundle's figures")
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--smoke", action="store_true", help="tiny model, few engines, two epochs")
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)

    settings = RECIPES[options.recipe]
    if options.smoke:
        settings = smoke(settings)
    if options.training_seed is not None:
        settings = replace(settings, training_seed=options.training_seed)
    training, held_out = engines_of(options.data, settings)
    normalisation = Normalisation.fit(training, settings.seed)
    counts = [sum(engine.set_name == name for engine in held_out) for name in SETS]
    print(f"{len(training)} training engines, {len(held_out)} held out {counts}", flush=True)

    runs = options.runs / f"{options.recipe}{'-smoke' if options.smoke else ''}-{settings.training_seed}"
    live, window = train_both(training, held_out, normalisation, settings, runs)
    if not options.bundle:
        return
    scores = measure.score(live, window, held_out, normalisation, settings)
    found = calibrate.calibrate(live, window, scores)
    measured = measured_of(live, window, scores, found)
    records = {"live": live.training_record, "window": window.training_record}
    notes = "Accuracy, curve and uncertainty are of the held-out engines, RUL capped at 125; NASA scores are means per cycle."
    provenance = {
        "trained_on": f"NASA C-MAPSS train_FD001 ... train_FD004: {len(training)} engines, {len(held_out)} held out",
        "held_out_engines": {
            name: [engine.number for engine in held_out if engine.set_name == name] for name in SETS
        },
        "date": date.today().isoformat(),
        "recipe": options.recipe,
        "seed": settings.seed,
        "training_seed": settings.training_seed,
        "code_version": code_version(),
        "framework": "torch " + torch.__version__.split("+")[0],
        "trained_parameters": {"live": live.parameter_count, "window": window.parameter_count},
        "training_minutes": {name: round(record["seconds"] / 60, 1) for name, record in records.items()},
        "epochs": {"live": settings.live.epochs, "window": settings.window.epochs},
        "history": {name: [[epoch, round(error, 2)] for epoch, _, error in record["history"]] for name, record in records.items()},
        "notes": "A smoke test of the pipeline, not a model. " + notes if options.smoke else notes,
    }  # fmt: skip
    name = "cmapss" if options.recipe == "cascade" else f"cmapss-{options.recipe}"
    example = next(engine for engine in held_out if engine.set_name == "FD004")  # six conditions, either fault
    difference = export(options.bundle, name, live, window, example, normalisation, settings, measured, provenance)
    if options.measured:
        options.measured.mkdir(parents=True, exist_ok=True)
        reliability = json.dumps(calibrate.reliability(scores, found), indent=1)
        (options.measured / "reliability.json").write_text(reliability + "\n")
    print(f"bundle written; largest difference of the example recomputed from its files: {difference:.1e}")


if __name__ == "__main__":
    main()
