"""Measures what a synthetic fleet must imitate, from the C-MAPSS training sets, and writes one JSON.

    python simulation_statistics.py --data FOLDER --output ../../Sources/Simulation/Resources/fleet.json

Schema of the JSON (C = 24 channels in the order of `channels`, K = 6 operating conditions):

    generated_by      how the file was made
    source            the data it was measured on
    channels          [C] names
    decimals          [C] decimals that NASA's files carry: round to these
    settings_count    3: the first channels are operating settings, which do not wear
    fleets            {"FD001": {"conditions": [indices used], "faults": [names that occur], "engines": n}, ...}
    conditions        [K] of
        settings        [3] altitude, mach, tra
        frequency       share of cycles, where all six conditions occur (FD002, FD004); sums to 1
        healthy_mean    [C] mean over new engines (first 25 % of each life); settings included
        noise           [C] standard deviation from cycle to cycle of one new engine; settings included
        engine_spread   [C] standard deviation between engines of their healthy means (initial wear,
                        manufacture), noise removed
    engine_factors    [F][C] what engines' offsets have in common (wear moves many channels together): loadings of the
                      first F principal components of the offsets, in units of engine_spread
    faults            [2] of
        name            "HPC" (compressor) or "fan"
        share           share of engines with it, where both occur (FD003, FD004)
        shift           [K][C] mean(last 5 cycles) - healthy_mean, in engineering units, for each condition
        shift_spread    relative standard deviation between engines of the size of that shift
        life            {"log_mean": m, "log_deviation": s, "shortest": n, "longest": n}: cycles,
                        log-normal: life = round(exp(m + s * normal)), kept within shortest...longest
        growth          {"exponent": p, "onset": u0}: degradation d(u) at life fraction u = cycle/life

    value(u) = healthy_mean + engine_offset + noise * normal + shift * d(u)
    d(u) = max(0, (u - onset) / (1 - onset)) ^ exponent
    engine_offset = engine_spread * (sum over f of engine_factors[f] * normal_f + sqrt(1 - sum of their squares) * normal),
    the normals once per engine
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np

from data import CHANNEL_NAMES, SETS, Engine, read_all
from normalisation import CONDITION_COLUMNS, CONDITION_SCALE, CONDITIONS, find_centroids, nearest

HEALTHY = 0.25  # fraction of a life that counts as new
LAST = 5  # cycles before failure that show the full shift
SETTINGS = len(CONDITION_COLUMNS)
FACTORS = 4  # components of what engines differ in; the rest is each channel's own


def rounded(values: np.ndarray) -> list:
    """Nested lists of numbers with five significant digits."""
    if values.ndim > 1:
        return [rounded(row) for row in values]
    return [float(f"{value:.5g}") for value in values]


def decimals(engines: list[Engine]) -> list[int]:
    """The fewest decimals that keep every value of each channel, up to four."""
    rows = np.concatenate([engine.values for engine in engines]).astype(np.float64)
    needed = []
    for column in rows.T:
        digits = 0
        while digits < 4 and np.abs(column - np.round(column, digits)).max() > 2e-6 * np.abs(column).max() + 1e-7:
            digits += 1
        needed.append(digits)
    return needed


class Measured:
    """One engine with what the statistics need of it: condition and life fraction of each cycle."""

    def __init__(self, engine: Engine, centroids: np.ndarray):
        self.engine = engine
        self.values = engine.values.astype(np.float64)
        self.condition = nearest(centroids, CONDITION_SCALE, engine.values[:, CONDITION_COLUMNS])
        self.fraction = np.arange(1, len(self.values) + 1) / len(self.values)
        self.new = self.fraction <= HEALTHY


def healthy(fleet: list[Measured]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(mean, noise, spread), each (K, C), of new engines."""
    shape = (CONDITIONS, len(CHANNEL_NAMES))
    mean, noise, spread = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for k in range(CONDITIONS):
        groups = [m.values[m.new & (m.condition == k)] for m in fleet]
        groups = [group for group in groups if len(group) >= 3]
        rows = np.concatenate(groups)
        mean[k] = rows.mean(0)
        within = sum(((group - group.mean(0)) ** 2).sum(0) for group in groups)
        noise[k] = np.sqrt(within / (len(rows) - len(groups)))
        means = np.array([group.mean(0) for group in groups])
        from_noise = noise[k] ** 2 * np.mean([1 / len(group) for group in groups])
        spread[k] = np.sqrt(np.maximum(0, means.var(0) - from_noise))
    spread[:, :SETTINGS] = 0
    return mean, noise, spread


def factors(fleet: list[Measured], mean: np.ndarray, noise: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """(F, C) loadings of the first principal components of new engines' offsets, in units of spread, noise removed."""
    offsets, from_noise = [], []
    for m in fleet:
        for k in np.unique(m.condition[m.new]):
            group = m.values[m.new & (m.condition == k)]
            if len(group) < 3:
                continue
            scale = np.where(spread[k] > 0, spread[k], np.inf)
            offsets.append((group.mean(0) - mean[k]) / scale)
            from_noise.append((noise[k] / scale) ** 2 / len(group))
    covariance = np.cov(np.array(offsets).T) - np.diag(np.mean(from_noise, 0))
    deviation = np.sqrt(np.maximum(np.diag(covariance), 0))
    scale = np.where(deviation > 0.3, deviation, np.inf)  # channels that are constant, or nothing but noise
    values, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    loadings = (vectors[:, ::-1][:, :FACTORS] * np.sqrt(np.maximum(values[::-1][:FACTORS], 0))).T
    loadings *= np.sign(loadings.sum(1, keepdims=True))  # an eigenvector's sign is arbitrary
    return loadings / np.sqrt(np.maximum(1, (loadings**2).sum(0)))  # no channel's share is above 1


def end_shift(one: Measured, mean: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """(C,) an engine's mean shift over its last cycles, in units of noise (0 for channels that never move)."""
    k = one.condition[-LAST:]
    moves = noise[k] > 1e-6
    shift = np.where(moves, one.values[-LAST:] - mean[k], 0) / np.where(moves, noise[k], 1)
    shift[:, :SETTINGS] = 0
    return shift.mean(0)


def label_faults(fleet: list[Measured], shifts: np.ndarray) -> np.ndarray:
    """0 for HPC, 1 for fan. The first and second set have HPC alone; the others split by direction of shift."""
    sets = np.array([m.engine.set_name for m in fleet])
    single = np.isin(sets, ("FD001", "FD002"))
    unit = shifts / np.linalg.norm(shifts, axis=1, keepdims=True)
    hpc = unit[single].mean(0)
    fan = unit[~single][np.argsort(unit[~single] @ hpc)[:20]].mean(0)  # the least alike start the other group
    for _ in range(50):
        label = (~single & (unit @ fan > unit @ hpc)).astype(int)
        hpc, fan = unit[label == 0].mean(0), unit[label == 1].mean(0)
    return label


def fault_shift(fleet: list[Measured], mean: np.ndarray) -> np.ndarray:
    """(K, C) mean of the last cycles less the healthy mean."""
    shift = np.zeros_like(mean)
    for k in range(CONDITIONS):
        last = [m.values[-LAST:][m.condition[-LAST:] == k] for m in fleet]
        shift[k] = np.concatenate(last).mean(0) - mean[k]
    shift[:, :SETTINGS] = 0
    return shift


def growth(
    fleet: list[Measured], mean: np.ndarray, noise: np.ndarray, spread: np.ndarray, shift: np.ndarray
) -> tuple[dict, np.ndarray]:
    """Exponent and onset of d(u), fitted on the fleet's mean; and each engine's own size of shift at the end (n,).

    d of one cycle is its shift projected on the fault's, channels weighted by the inverse of what else moves them: their
    noise and the spread between engines.
    """
    weight = np.where(noise > 1e-6, 1 / (np.maximum(noise, 1e-6) ** 2 + spread**2), 0)
    weight[:, :SETTINGS] = 0
    bins = np.linspace(0, 1, 41)
    total, count, sizes = np.zeros(40), np.zeros(40), []
    for m in fleet:
        k = m.condition
        along = (weight[k] * shift[k] * (m.values - mean[k])).sum(1) / (weight[k] * shift[k] ** 2).sum(1)
        index = np.minimum((m.fraction * 40).astype(int), 39)
        np.add.at(total, index, along)
        np.add.at(count, index, 1)
        sizes.append(along[-LAST:].mean())
    curve, centre = total / count, (bins[1:] + bins[:-1]) / 2
    curve = (curve - curve[:4].mean()) / (1 - curve[:4].mean())
    candidates = [(u0, p) for u0 in np.arange(0, 0.61, 0.05) for p in np.arange(0.8, 8.01, 0.1)]
    error = [np.mean((np.maximum(0, (centre - u0) / (1 - u0)) ** p - curve) ** 2) for u0, p in candidates]
    onset, exponent = candidates[int(np.argmin(error))]
    return {"exponent": round(float(exponent), 2), "onset": round(float(onset), 2)}, np.array(sizes)


def lives(fleet: list[Measured]) -> dict:
    length = np.array([len(m.values) for m in fleet])
    return {
        "log_mean": round(float(np.log(length).mean()), 4),
        "log_deviation": round(float(np.log(length).std()), 4),
        "shortest": int(length.min()),
        "longest": int(length.max()),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="folder with train_FD001.txt[.xz] ... train_FD004")
    arguments.add_argument("--output", type=Path, required=True, help="JSON to write")
    options = arguments.parse_args()

    engines = read_all(options.data)
    rows = np.concatenate([engine.values for engine in engines])
    centroids = find_centroids(rows[:, CONDITION_COLUMNS], seed=7)
    fleet = [Measured(engine, centroids) for engine in engines]
    mean, noise, spread = healthy(fleet)
    label = label_faults(fleet, np.array([end_shift(m, mean, noise) for m in fleet]))
    sets = np.array([m.engine.set_name for m in fleet])
    six = np.concatenate([m.condition for m in fleet if m.engine.set_name in ("FD002", "FD004")])
    frequency = np.bincount(six, minlength=CONDITIONS) / len(six)

    faults = []
    for index, name in enumerate(("HPC", "fan")):
        members = [m for m, own in zip(fleet, label) if own == index]
        shift = fault_shift(members, mean)
        curve, sizes = growth(members, mean, noise, spread, shift)
        faults.append({
            "name": name,
            "share": round(float((label[np.isin(sets, ("FD003", "FD004"))] == index).mean()), 3),
            "shift": rounded(shift),
            "shift_spread": round(float(sizes.std() / sizes.mean()), 3),
            "life": lives(members),
            "growth": curve,
        })

    result = {
        "generated_by": "examples/training/simulation_statistics.py (its header explains every key)",
        "source": "NASA C-MAPSS train_FD001 ... train_FD004, all engines",
        "channels": list(CHANNEL_NAMES),
        "decimals": decimals(engines),
        "settings_count": SETTINGS,
        "fleets": {
            name: {
                "conditions": sorted({int(k) for m in fleet if m.engine.set_name == name for k in m.condition}),
                "faults": [("HPC", "fan")[f] for f in sorted(set(label[sets == name].tolist()))],
                "engines": int((sets == name).sum()),
            }
            for name in SETS
        },
        "conditions": [
            {
                "settings": rounded(centroids[k]),
                "frequency": round(float(frequency[k]), 4),
                "healthy_mean": [round(float(value), 5) for value in mean[k]],
                "noise": rounded(noise[k]),
                "engine_spread": rounded(spread[k]),
            }
            for k in range(CONDITIONS)
        ],
        "engine_factors": [[round(float(value), 3) for value in row] for row in factors(fleet, mean, noise, spread)],
        "faults": faults,
    }
    text = collapse(json.dumps(result, indent=1))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text + "\n")
    print(f"{options.output.name}: {len(text)} bytes")


def collapse(text: str) -> str:
    """Puts innermost lists on one line each, so that the file can be read and compared."""

    def one_line(found: re.Match) -> str:
        return re.sub(r"\s+", " ", found[0]).replace("[ ", "[").replace(" ]", "]")

    return re.sub(r"\[[^\[\]{}]*\]", one_line, text)


if __name__ == "__main__":
    main()
