"""What held-out engines say about a pair of models: errors by look-ahead, and how wide sigma must be.

Nothing here looks at an engine that was trained on.
"""

from dataclasses import dataclass

import numpy as np

from backbone import Backbone
from data import RUL_CAP, SETS, Engine
from normalisation import Normalisation
from settings import Settings
from train_live import Lives, live_outputs, rul_of
from train_window import Windows, window_outputs

GRID = np.linspace(0, RUL_CAP, 11)  # predicted RUL at which sigma is tabulated
COVERAGE, QUANTILE = 0.90, 1.645  # +-1.645 sigma holds 90 % of a normal distribution
SMALLEST_SIGMA = 1.0  # cycles


@dataclass(frozen=True)
class Scores:
    """Predictions beside the truth, in cycles. A column of the window arrays is a look-ahead, 0 to 29."""

    live: np.ndarray  # (M,) every cycle of every held-out engine
    live_truth: np.ndarray  # (M,)
    live_engine: np.ndarray  # (M,) index of the engine
    live_health_right: np.ndarray  # (M,) the class of the health head is the true one
    window: np.ndarray  # (N, 30) every window, stride 1
    window_truth: np.ndarray  # (N, 30)
    window_live: np.ndarray  # (N, 30) the live prediction of the same cycles
    window_engine: np.ndarray  # (N,)
    window_health_right: np.ndarray  # (N, 30)
    engine_set: np.ndarray  # (engines,) index into SETS


def score(
    live: Backbone, window: Backbone, held_out: list[Engine], normalisation: Normalisation, settings: Settings
) -> Scores:
    """Runs both models over the held-out engines: live over whole lives, window at every start."""
    outputs = live_outputs(live, Lives(held_out, normalisation).inputs)
    live_rul = np.concatenate([rul_of(rul) for rul, _ in outputs])
    live_class = np.concatenate([health.argmax(-1) for _, health in outputs])
    health = np.concatenate([engine.health for engine in held_out])
    engine_of_row = np.repeat(np.arange(len(held_out)), [len(engine.life) for engine in held_out])

    windows = Windows(held_out, normalisation, settings.window_length)
    starts = windows.starts(stride=1)
    rows = starts.numpy()[:, None] + np.arange(settings.window_length)[::-1]  # newest first: index is the look-ahead
    rul, logits = window_outputs(window, windows, starts)
    truth = windows.target.numpy() * RUL_CAP
    return Scores(
        live=live_rul,
        live_truth=truth,
        live_engine=engine_of_row,
        live_health_right=live_class == health,
        window=rul_of(rul)[:, ::-1],
        window_truth=truth[rows],
        window_live=live_rul[rows],
        window_engine=engine_of_row[rows[:, 0]],
        window_health_right=logits.argmax(-1)[:, ::-1] == health[rows],
        engine_set=np.array([SETS.index(engine.set_name) for engine in held_out]),
    )


def rmse(predicted: np.ndarray, truth: np.ndarray) -> float:
    return round(float(np.sqrt(np.mean((predicted - truth) ** 2))), 3)


def nasa(predicted: np.ndarray, truth: np.ndarray) -> float:
    """NASA's asymmetric score, as the mean over cycles (PHM08): late predictions cost more than early ones."""
    d = (predicted - truth).astype(np.float64)
    return round(float(np.mean(np.where(d < 0, np.exp(-d / 13), np.exp(d / 10)) - 1)), 3)


def sigma_table(predicted: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """(11,) sigma at each grid point: the weighted 90 % quantile of |error| of predictions near it, over 1.645.

    Weights fall off linearly over one grid step, the daemon's own interpolation; where there are fewer than
    200 predictions near a grid point, over twice or four times as much.
    """
    size = np.abs(predicted - truth)
    order = np.argsort(size)
    table = []
    for point in GRID:
        for reach in (1, 2, 4):
            weight = np.maximum(0, 1 - np.abs(predicted - point) / (reach * (GRID[1] - GRID[0])))[order]
            if (weight > 0).sum() >= 200:
                break
        total = np.cumsum(weight)
        if total[-1] == 0:
            table.append(float(size.max()))
            continue
        index = min(np.searchsorted(total, COVERAGE * total[-1]), len(size) - 1)
        table.append(float(size[order][index]))
    return np.round(np.maximum(np.array(table) / QUANTILE, SMALLEST_SIGMA), 3)


def uncertainty(scores: Scores) -> dict:
    """The `uncertainty` part of model.json."""
    columns = range(scores.window.shape[1])
    return {
        "rul": GRID.tolist(),
        "live": sigma_table(scores.live, scores.live_truth).tolist(),
        "window": [sigma_table(scores.window[:, i], scores.window_truth[:, i]).tolist() for i in columns],
    }


def cross_coverage(scores: Scores) -> dict[str, list[float]]:
    """Share of cycles within 1.645 sigma, per set: [live, window at look-ahead 0, 10, 20, 29].

    Sigma is calibrated on one half of the held-out engines and measured on the other, both ways.
    """
    columns = [(scores.live, scores.live_truth, scores.live_engine)]
    for lag in (0, 10, 20, 29):
        columns.append((scores.window[:, lag], scores.window_truth[:, lag], scores.window_engine))
    shares: dict[str, list[float]] = {name: [] for name in SETS}
    for predicted, truth, engine in columns:
        inside = np.zeros(len(truth), bool)
        for half in (0, 1):
            here = engine % 2 == half
            sigma = np.interp(predicted[here], GRID, sigma_table(predicted[~here], truth[~here]))
            inside[here] = np.abs(predicted[here] - truth[here]) <= QUANTILE * sigma
        for index, name in enumerate(SETS):
            members = scores.engine_set[engine] == index
            shares[name].append(round(float(inside[members].mean()), 3))
    return shares


def look_ahead_curve(scores: Scores) -> dict:
    """The `look_ahead_curve` part of model.json, over the four sets together.

    `live` is over every cycle. Each look-ahead of `window` covers the cycles that a complete window can see
    that far past, so it also carries the live figures of those same cycles. `nasa` is a mean over cycles.
    """
    window = []
    for lag in range(scores.window.shape[1]):
        truth = scores.window_truth[:, lag]
        window.append({
            "look_ahead": lag,
            "rmse": rmse(scores.window[:, lag], truth),
            "nasa": nasa(scores.window[:, lag], truth),
            "live_rmse": rmse(scores.window_live[:, lag], truth),
            "live_nasa": nasa(scores.window_live[:, lag], truth),
        })
    live = {"rmse": rmse(scores.live, scores.live_truth), "nasa": nasa(scores.live, scores.live_truth)}
    return {"live": live, "window": window}


def accuracy(scores: Scores) -> dict:
    """The `accuracy` part of model.json: the same, for each set."""
    result = {}
    lags = range(scores.window.shape[1])
    for index, name in enumerate(SETS):
        if not (scores.engine_set == index).any():
            continue
        rows = scores.engine_set[scores.live_engine] == index
        members = scores.engine_set[scores.window_engine] == index
        window, truth, live = scores.window[members], scores.window_truth[members], scores.window_live[members]
        result[name] = {
            "engines": int((scores.engine_set == index).sum()),
            "cycles": int(rows.sum()),
            "live_rmse": rmse(scores.live[rows], scores.live_truth[rows]),
            "live_nasa": nasa(scores.live[rows], scores.live_truth[rows]),
            "live_health_accuracy": round(float(scores.live_health_right[rows].mean()), 4),
            "window_rmse_by_look_ahead": [rmse(window[:, lag], truth[:, lag]) for lag in lags],
            "live_rmse_on_the_same_cycles": [rmse(live[:, lag], truth[:, lag]) for lag in lags],
            "window_health_accuracy": round(float(scores.window_health_right[members].mean()), 4),
        }
    return result
