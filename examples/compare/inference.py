"""Inference on one thread: ONNX Runtime, PyTorch and Tandem take turns, round by round."""

import statistics
from dataclasses import dataclass
from pathlib import Path

import torch

import agreement
import peers
from bundles import Bundle, write_encoder
from tandem import Tandem

PRECISIONS = ("float32", "bfloat16", "int8")
# How many times faster Tandem has to be at the least: (what, against what) by path and batch.
AGAINST = {"float32": "onnx float32", "bfloat16": "onnx float32", "int8": "onnx int8"}
LEAST = {("live", 1): (1.3, 2.5, 2.5), ("window", 1): (1.2, 2.2, 1.3), ("window", 32): (1.0, 1.8, 1.6)}


@dataclass
class Work:
    name: str
    bundle: Bundle
    path: str
    batch: int


def works(folder: Path, models: Path) -> list[Work]:
    encoders = {path: write_encoder(folder / f"encoder-{path}", path == "window") for path in ("live", "window")}
    found = []
    for name, bundles in (
        ("encoder", encoders),
        *(
            (name, dict.fromkeys(("live", "window"), Bundle.read(models / name)))
            for name in ("cmapss", "cmapss-reference")
        ),
    ):
        found.append(Work(f"{name}, live step", bundles["live"], "live", 1))
        found += [Work(f"{name}, window, batch {batch}", bundles["window"], "window", batch) for batch in (1, 32)]
    return found


def measure(tandem: Tandem, work: Work, rounds: int, seconds: float) -> dict:
    """Medians in microseconds for each engine or window, and Tandem's ratios."""
    model, trial = work.bundle.paths[work.path], min(seconds, 0.2)
    contestants = {
        "onnx float32": peers.onnx_float32(model, work.batch, trial),
        "onnx int8": peers.onnx_int8(model, work.batch, trial),
    }
    for precision in PRECISIONS:
        contestants[f"torch {precision}"] = peers.torch_contestant(model, work.batch, precision, trial)
    times: dict[str, list[float]] = {}
    kernels = ""
    for _ in range(rounds):
        # Tandem right behind what it is compared with, so that both find the same machine.
        for name in ("onnx float32", "float32", "bfloat16", "onnx int8", "int8", *(f"torch {p}" for p in PRECISIONS)):
            if name in contestants:
                taken = peers.microseconds(contestants[name].call, seconds) / work.batch
            else:
                found = tandem.bench(work.bundle.folder, work.path, work.batch, name, seconds)
                taken, name, kernels = found["median_us_per_engine"], f"tandem {name}", found["kernels"]
            times.setdefault(name, []).append(taken)
    ratios = {}
    for precision, least in zip(PRECISIONS, LEAST[work.path, work.batch]):
        against = AGAINST[precision]
        each = [other / own for other, own in zip(times[against], times[f"tandem {precision}"])]
        ratio = statistics.median(each)
        ratios[precision] = {"against": against, "ratio": ratio, "least": least, "met": round(ratio, 2) >= least}
    return {
        "work": work.name,
        "path": work.path,
        "batch": work.batch,
        "microseconds": {name: statistics.median(values) for name, values in times.items()},
        "rounds": times,
        "settings": {name: one.setting for name, one in contestants.items()},
        "onnx_call_cost_us": peers.onnx_call_cost(model, work.batch, trial) / work.batch,
        "kernels": kernels,
        "ratios": ratios,
    }


def compare(tandem: Tandem, folder: Path, models: Path, rounds: int, seconds: float) -> dict:
    torch.set_num_threads(1)
    rows, differences = [], {}
    for work in works(folder, models):
        key = f"{work.name.split(',')[0]}, {work.path}"
        if key not in differences:
            differences[key] = agreement.differences(tandem, work.bundle, work.path)
        rows.append(measure(tandem, work, rounds, seconds))
        short = {name: round(value, 1) for name, value in rows[-1]["microseconds"].items()}
        print(f"   {work.name}: {short}", flush=True)
    return {"rows": rows, "differences": differences}
