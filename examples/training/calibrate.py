"""How wide sigma must be, and how sure health may be: both fitted on held-out engines.

The sigma head is fitted anew, as a quantile regression (Koenker, Bassett, "Regression Quantiles", Econometrica 46, 1978), on
engines that the model does not know by heart. Its word is then multiplied by a factor that depends on the predicted RUL,
for each path and look-ahead, and by one for the operating condition, so that +-1.645 sigma holds the truth in 90 % of
cycles. Health logits are divided by a temperature (Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural
Networks", ICML 2017).
"""

import copy
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from backbone import Backbone
from data import HEALTH, RUL_CAP, SETS
from losses import sigma_of
from measure import QUANTILE, Column, Scores

GRID = np.linspace(0, RUL_CAP, 11)  # predicted RUL at which factors are tabulated
COVERAGE = 0.90
SMALLEST_COUNT = 200  # cycles that a factor is estimated from, at least
TEMPERATURES = np.exp(np.linspace(np.log(0.5), np.log(4), 61))
ROUNDS, STEPS, BATCH, RATE = 4, 800, 4096, 1e-2  # of the sigma head's fit


@dataclass(frozen=True)
class Width:
    """Sigma of one column, and the factors it takes."""

    sigma: np.ndarray  # (M,) cycles, as the sigma head says
    by_rul: np.ndarray  # (11,)
    by_condition: np.ndarray  # (conditions,)

    def of(self, column: Column, condition: np.ndarray) -> np.ndarray:
        """(M,) calibrated sigma; `condition` is that of every cycle."""
        return self.sigma * np.interp(column.rul, GRID, self.by_rul) * self.by_condition[condition[column.rows]]


def fit_sigma(
    model: Backbone, columns: list[Column], scores: Scores, chosen: np.ndarray
) -> tuple[nn.Module, nn.Module]:
    """The two layers of the sigma head, fitted to the 90 % quantile of |error| on the cycles `chosen` (cycles,).

    Each set weighs the same. In four rounds, the quantile asked of each set moves by what it holds too little or too much.
    """
    layers = [copy.deepcopy(layer) for layer in (model.sigma1, model.sigma2)]
    mine = [torch.from_numpy(chosen[column.rows]) for column in columns]
    trunk = torch.cat([column.trunk[rows] for column, rows in zip(columns, mine)])
    error = np.concatenate([np.abs(scores.errors(column)) for column in columns]).astype(np.float32)
    error = torch.from_numpy(error)[torch.cat(mine)] / RUL_CAP
    sets = torch.from_numpy(np.concatenate([scores.set_index[column.rows] for column in columns]))[torch.cat(mine)]
    weight = 1 / torch.bincount(sets, minlength=len(SETS)).clip(min=1).float()
    weight = weight / weight[sets].mean()
    generator = torch.Generator().manual_seed(0)
    asked = torch.full((len(SETS),), COVERAGE)
    for _ in range(ROUNDS):
        parameters = [parameter for layer in layers for parameter in layer.parameters()]
        optimiser = torch.optim.AdamW(parameters, lr=RATE, weight_decay=1e-4)
        schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, STEPS)
        for _ in range(STEPS):
            rows = torch.randint(len(error), (BATCH,), generator=generator)
            beyond = error[rows] - QUANTILE * said(layers, trunk[rows])
            quantile = asked[sets[rows]]
            loss = (weight[sets[rows]] * torch.maximum(quantile * beyond, (quantile - 1) * beyond)).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        with torch.no_grad():
            held = (error <= QUANTILE * said(layers, trunk)).float()
        for index in sets.unique().tolist():
            asked[index] = (asked[index] + COVERAGE - held[sets == index].mean()).clip(0.75, 0.98)
    return layers[0], layers[1]


def said(layers: list[nn.Module], trunk: torch.Tensor) -> torch.Tensor:
    """(M, 32) to sigma (M,), in the unit of RUL / 125."""
    return sigma_of(layers[1](torch.relu(layers[0](trunk)))).squeeze(-1)


@torch.no_grad()
def widths(layers: tuple, columns: list[Column], scores: Scores, chosen: np.ndarray) -> list[Width]:
    """Of each column, what a sigma head says and its factors, fitted on the cycles `chosen`."""
    found = []
    for column in columns:
        sigma = said(layers, column.trunk).numpy() * RUL_CAP
        mine = chosen[column.rows]
        ratio = np.abs(scores.errors(column)) / sigma
        by_rul = factors(column.rul[mine], ratio[mine])
        left = ratio / np.interp(column.rul, GRID, by_rul) / QUANTILE
        conditions = np.ones(scores.condition.max() + 1)
        for index in range(len(conditions)):
            here = mine & (scores.condition[column.rows] == index)
            if here.sum() >= SMALLEST_COUNT:
                conditions[index] = np.quantile(left[here], COVERAGE)
        left = left[mine] / conditions[scores.condition[column.rows][mine]]
        by_rul = by_rul * even(left, scores.set_index[column.rows][mine])
        found.append(Width(sigma, np.round(by_rul, 4), np.round(conditions, 4)))
    return found


def even(ratio: np.ndarray, sets: np.ndarray) -> float:
    """The factor by which `ratio`, |error| / (1.645 sigma), is to be divided for the set that holds most and the one that
    holds least to lie evenly about 90 %."""
    low, high = 0.5, 2.0
    members = [ratio[sets == index] for index in np.unique(sets)]
    for _ in range(30):
        middle = (low + high) / 2
        held = [float((own <= middle).mean()) for own in members]
        low, high = (middle, high) if min(held) + max(held) < 2 * COVERAGE else (low, middle)
    return (low + high) / 2


def factors(rul: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """(11,) factor at each grid point: the weighted 90 % quantile of `ratio`, |error| / sigma, of predictions near it, over 1.645.

    Weights fall off linearly over one grid step, the daemon's own interpolation; where there are fewer than
    SMALLEST_COUNT predictions near a grid point, over twice or four times as much.
    """
    order = np.argsort(ratio)
    table = []
    for point in GRID:
        for reach in (1, 2, 4):
            weight = np.maximum(0, 1 - np.abs(rul - point) / (reach * (GRID[1] - GRID[0])))[order]
            if (weight > 0).sum() >= SMALLEST_COUNT:
                break
        total = np.cumsum(weight)
        index = len(ratio) - 1
        if total[-1] > 0:
            index = min(int(np.searchsorted(total, COVERAGE * total[-1])), index)
        table.append(float(ratio[order][index]))
    return np.round(np.maximum(np.array(table) / QUANTILE, 1e-3), 4)


def temperature(logits: np.ndarray, health: np.ndarray) -> float:
    """The one of TEMPERATURES with the least negative log-likelihood."""
    losses = []
    for t in TEMPERATURES:
        scaled = logits / t
        highest = scaled.max(-1)
        total = np.log(np.exp(scaled - highest[:, None]).sum(-1)) + highest
        losses.append(np.mean(total - scaled[np.arange(len(scaled)), health]))
    return round(float(TEMPERATURES[int(np.argmin(losses))]), 4)


@dataclass(frozen=True)
class Calibration:
    """Everything that is fitted, and what it holds."""

    live: Width
    window: list[Width]  # by look-ahead
    temperature: dict  # {"live": t, "window": [30]}

    def manifest(self) -> dict:
        """The `uncertainty` part of model.json."""
        return {
            "rul": GRID.tolist(),
            "live": self.live.by_rul.tolist(),
            "window": [width.by_rul.tolist() for width in self.window],
            "condition": {
                "live": self.live.by_condition.tolist(),
                "window": [width.by_condition.tolist() for width in self.window],
            },
            "temperature": self.temperature,
        }


def calibrate(live: Backbone, window: Backbone, scores: Scores) -> Calibration:
    """Fits everything on all cycles of `scores`, and puts the new sigma heads into the models."""
    everything = np.ones(len(scores.truth), bool)
    found = []
    for model, columns in ((live, [scores.live]), (window, scores.window)):
        layers = fit_sigma(model, columns, scores, everything)
        model.sigma1, model.sigma2 = layers
        found.append(widths(layers, columns, scores, everything))

    def warmth(column: Column) -> float:
        return temperature(column.logits, scores.health[column.rows])

    warm = {"live": warmth(scores.live), "window": [warmth(column) for column in scores.window]}
    return Calibration(found[0][0], found[1], warm)


def inside(column: Column, width: Width, scores: Scores) -> np.ndarray:
    """Which cycles lie within 1.645 sigma."""
    return np.abs(scores.errors(column)) <= QUANTILE * width.of(column, scores.condition)


def coverage(scores: Scores, calibration: Calibration) -> dict[str, dict]:
    """Share of cycles within 1.645 sigma, per set: `{"live": x, "window": [30]}`."""
    columns = [scores.live, *scores.window]
    held = [inside(column, width, scores) for column, width in zip(columns, [calibration.live, *calibration.window])]
    return shares(scores, columns, held)


def cross_coverage(live: Backbone, window: Backbone, scores: Scores) -> dict[str, dict]:
    """The same with all of it fitted on one half of the engines and measured on the other, both ways."""
    columns = [scores.live, *scores.window]
    held = [np.zeros(len(column.rows), bool) for column in columns]
    for half in (0, 1):
        others = scores.engine % 2 != half
        found = []
        for model, own in ((live, [scores.live]), (window, scores.window)):
            found += widths(fit_sigma(model, own, scores, others), own, scores, others)
        for column, width, result in zip(columns, found, held):
            here = ~others[column.rows]
            result[here] = inside(column, width, scores)[here]
    return shares(scores, columns, held)


def shares(scores: Scores, columns: list[Column], held: list[np.ndarray]) -> dict[str, dict]:
    result = {}
    for index, name in enumerate(SETS):
        mine = [found[scores.set_index[column.rows] == index] for column, found in zip(columns, held)]
        parts = [round(float(found.mean()), 4) if len(found) else 0.0 for found in mine]
        result[name] = {"live": parts[0], "window": parts[1:]}
    return result


def reliability(scores: Scores, calibration: Calibration) -> dict[str, list[dict]]:
    """For live and three look-aheads of window, and for each health: the probability that was said, in ten bins, beside
    the share that came true, and how many cycles there were. Bins of fewer than 50 cycles are left out."""
    columns = {"live": (scores.live, calibration.temperature["live"])}
    for look_ahead in (0, 15, len(scores.window) - 1):
        warmth = calibration.temperature["window"][look_ahead]
        columns[f"window, look-ahead {look_ahead}"] = (scores.window[look_ahead], warmth)
    found = {}
    for title, (column, warmth) in columns.items():
        scaled = column.logits / warmth
        said = np.exp(scaled - scaled.max(-1, keepdims=True))
        said /= said.sum(-1, keepdims=True)
        truth = scores.health[column.rows]
        found[title] = [
            reliability_of(said[:, index], truth == index) | {"health": name} for index, name in enumerate(HEALTH)
        ]
    return found


def reliability_of(said: np.ndarray, came_true: np.ndarray) -> dict:
    bins = np.minimum((said * 10).astype(int), 9)
    members = [bins == k for k in range(10) if (bins == k).sum() >= 50]
    gaps = [abs(said[mine].mean() - came_true[mine].mean()) * mine.sum() for mine in members]
    return {
        "said": [round(float(said[mine].mean()), 3) for mine in members],
        "came_true": [round(float(came_true[mine].mean()), 3) for mine in members],
        "cycles": [int(mine.sum()) for mine in members],
        "expected_calibration_error": round(float(sum(gaps) / len(said)), 4),
    }
