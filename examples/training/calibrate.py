"""How wide sigma must be, and how sure health may be: both fitted on held-out engines.

Sigma is what the sigma head says times a factor that depends on the predicted RUL, for each path and look-ahead: the one
that makes +-1.645 sigma hold the truth in 90 % of cycles. Health logits are divided by a temperature (Guo, Pleiss, Sun,
Weinberger, "On Calibration of Modern Neural Networks", ICML 2017).
"""

import numpy as np

from data import HEALTH, RUL_CAP, SETS
from measure import QUANTILE, Column, Scores

GRID = np.linspace(0, RUL_CAP, 11)  # predicted RUL at which factors are tabulated
COVERAGE = 0.90
SMALLEST_COUNT = 200  # cycles that a factor is estimated from, at least
TEMPERATURES = np.exp(np.linspace(np.log(0.5), np.log(4), 61))


def factors(column: Column, truth: np.ndarray) -> np.ndarray:
    """(11,) factor at each grid point: the weighted 90 % quantile of |error| / sigma of predictions near it, over 1.645.

    Weights fall off linearly over one grid step, the daemon's own interpolation; where there are fewer than
    SMALLEST_COUNT predictions near a grid point, over twice or four times as much.
    """
    ratio = np.abs(column.rul - truth) / column.sigma
    order = np.argsort(ratio)
    table = []
    for point in GRID:
        for reach in (1, 2, 4):
            weight = np.maximum(0, 1 - np.abs(column.rul - point) / (reach * (GRID[1] - GRID[0])))[order]
            if (weight > 0).sum() >= SMALLEST_COUNT:
                break
        total = np.cumsum(weight)
        index = len(ratio) - 1
        if total[-1] > 0:
            index = min(int(np.searchsorted(total, COVERAGE * total[-1])), index)
        table.append(float(ratio[order][index]))
    return np.round(np.array(table) / QUANTILE, 4)


def temperature(logits: np.ndarray, health: np.ndarray) -> float:
    """The one of TEMPERATURES with the least negative log-likelihood."""
    losses = []
    for t in TEMPERATURES:
        scaled = logits / t
        highest = scaled.max(-1)
        total = np.log(np.exp(scaled - highest[:, None]).sum(-1)) + highest
        losses.append(np.mean(total - scaled[np.arange(len(scaled)), health]))
    return round(float(TEMPERATURES[int(np.argmin(losses))]), 4)


def uncertainty(scores: Scores) -> dict:
    """The `uncertainty` part of model.json."""

    def table(column: Column) -> list[float]:
        return factors(column, scores.truth[column.rows]).tolist()

    def warmth(column: Column) -> float:
        return temperature(column.logits, scores.health[column.rows])

    return {
        "rul": GRID.tolist(),
        "live": table(scores.live),
        "window": [table(column) for column in scores.window],
        "temperature": {"live": warmth(scores.live), "window": [warmth(column) for column in scores.window]},
    }


def inside(column: Column, truth: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Which cycles lie within 1.645 sigma."""
    sigma = column.sigma * np.interp(column.rul, GRID, table)
    return np.abs(column.rul - truth) <= QUANTILE * sigma


def coverage(scores: Scores, tables: dict) -> dict[str, dict]:
    """Share of cycles within 1.645 sigma with the bundle's own tables, per set: `{"live": x, "window": [30]}`."""
    columns = [(scores.live, tables["live"]), *zip(scores.window, tables["window"])]
    held = [inside(column, scores.truth[column.rows], np.array(table)) for column, table in columns]
    result = {}
    for index, name in enumerate(SETS):
        shares = [
            round(float(found[scores.set_index[column.rows] == index].mean()), 4)
            if (scores.set_index == index).any()
            else 0
            for (column, _), found in zip(columns, held)
        ]
        result[name] = {"live": shares[0], "window": shares[1:]}
    return result


def cross_coverage(scores: Scores) -> dict[str, dict]:
    """The same with tables fitted on one half of the engines and measured on the other, both ways."""
    halves = scores.engine % 2
    held = []
    for column in (scores.live, *scores.window):
        truth, found = scores.truth[column.rows], np.zeros(len(column.rows), bool)
        for half in (0, 1):
            here = halves[column.rows] == half
            table = factors(part(column, ~here), truth[~here])
            found[here] = inside(part(column, here), truth[here], table)
        held.append(found)
    result = {}
    for index, name in enumerate(SETS):
        columns = (scores.live, *scores.window)
        shares = [
            round(float(found[scores.set_index[column.rows] == index].mean()), 4)
            for column, found in zip(columns, held)
        ]
        result[name] = {"live": shares[0], "window": shares[1:]}
    return result


def reliability(scores: Scores, tables: dict) -> dict[str, list[dict]]:
    """For live and three look-aheads of window, and for each health: the probability that was said, in ten bins, beside
    the share that came true, and how many cycles there were. Bins of fewer than 50 cycles are left out."""
    columns = {"live": (scores.live, tables["temperature"]["live"])}
    for look_ahead in (0, 15, len(scores.window) - 1):
        warmth = tables["temperature"]["window"][look_ahead]
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


def part(column: Column, chosen: np.ndarray) -> Column:
    return Column(column.rul[chosen], column.sigma[chosen], column.logits[chosen], column.rows[chosen])
