"""Trains both paths on C-MAPSS and writes a model bundle and its report: the one command of this folder.

    python train.py --data FOLDER --bundle ../../Models/cmapss

FOLDER holds NASA's train_FD001.txt ... train_FD004.txt, or the same as .txt.xz. A run that was stopped
continues from its last epoch. `--smoke` runs everything in a minute, tiny, for tests.
"""

import argparse
from datetime import date
from pathlib import Path

import torch

import calibrate
import report
from data import SETS, read_all, split
from export import export
from normalisation import Normalisation
from settings import FULL, SMOKE
from train_live import train_live
from train_window import train_window


def main() -> None:
    here = Path(__file__).parent
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="folder with the C-MAPSS training files")
    arguments.add_argument("--bundle", type=Path, help="folder to write the bundle to")
    arguments.add_argument("--runs", type=Path, default=here / "runs", help="checkpoints (default: runs)")
    arguments.add_argument("--report", type=Path, help="folder for REPORT.md and its picture (default: none)")
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--only", choices=("live", "window"), help="train this path, write nothing")
    arguments.add_argument("--smoke", action="store_true", help="tiny model, few engines, two epochs")
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)

    settings = SMOKE if options.smoke else FULL
    engines = read_all(options.data)
    if settings.engines_per_set:
        engines = [engine for engine in engines if engine.number <= settings.engines_per_set]
    training, held_out = split(engines, settings.seed, settings.held_out)
    normalisation = Normalisation.fit(training, settings.seed)
    counts = [sum(engine.set_name == name for engine in held_out) for name in SETS]
    print(f"{len(training)} training engines, {len(held_out)} held out {counts}", flush=True)

    runs = options.runs / ("smoke" if options.smoke else "full")
    live = train_live(training, held_out, normalisation, settings, runs) if options.only != "window" else None
    window = train_window(training, held_out, normalisation, settings, runs) if options.only != "live" else None
    if not (live and window and options.bundle):
        return

    scores = calibrate.score(live, window, held_out, normalisation, settings)
    measured = {
        "uncertainty": calibrate.uncertainty(scores),
        "look_ahead_curve": calibrate.look_ahead_curve(scores),
        "accuracy": calibrate.accuracy(scores),
    }
    provenance = {
        "trained_on": f"NASA C-MAPSS train_FD001 ... train_FD004: {len(training)} engines, {len(held_out)} held out",
        "held_out_engines": {
            name: [engine.number for engine in held_out if engine.set_name == name] for name in SETS
        },
        "date": date.today().isoformat(),
        "seed": settings.seed,
        "framework": "torch " + torch.__version__.split("+")[0],
        "trained_parameters": {"live": live.parameter_count, "window": window.parameter_count},
        "notes": "Accuracy, curve and uncertainty are of the held-out engines, RUL capped at 125; "
        "NASA scores are means per cycle.",
    }
    if options.smoke:
        provenance["notes"] = "A smoke test of the pipeline, not a model. " + provenance["notes"]
    example = next(engine for engine in held_out if engine.set_name == "FD004")  # six conditions, either fault
    difference = export(options.bundle, live, window, example, normalisation, settings, measured, provenance)
    print(f"bundle written; largest difference of the example recomputed from its files: {difference:.1e}")
    if options.report:
        records = {
            "live": live.training_record,
            "window": window.first_stage_record,
            "window, finish": window.training_record,
        }
        report.write(options.bundle, options.report, calibrate.cross_coverage(scores), records, difference)


if __name__ == "__main__":
    main()
