"""Both models over engines they have not seen: what they say beside what is true, and the figures made of that."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from backbone import Backbone
from data import RUL_CAP, SETS, Engine
from lives import Lives
from normalisation import Normalisation
from settings import Settings
from train_live import live_outputs, rul_of
from train_window import Windows, window_outputs

CUT = (7, 145)  # cycles left where NASA's test recordings break off
QUANTILE = 1.645  # +-1.645 sigma holds 90 % of a normal distribution


@dataclass(frozen=True)
class Column:
    """One path at one look-ahead: an entry for each cycle that has a score there."""

    rul: np.ndarray  # (M,) cycles
    logits: np.ndarray  # (M, 3)
    trunk: Tensor  # (M, 32) what the sigma head reads
    rows: np.ndarray  # (M,) row of each cycle among all cycles of all engines


@dataclass(frozen=True)
class Scores:
    live: Column
    window: list[Column]  # by look-ahead
    truth: np.ndarray  # (cycles,) capped RUL of every cycle, engine after engine
    health: np.ndarray  # (cycles,) class index
    life: np.ndarray  # (cycles,) cycles left, not capped
    condition: np.ndarray  # (cycles,) index of the operating condition
    set_index: np.ndarray  # (cycles,) index into SETS
    engine: np.ndarray  # (cycles,) index of the engine

    def errors(self, column: Column) -> np.ndarray:
        return column.rul - self.truth[column.rows]

    def live_on(self, column: Column) -> np.ndarray:
        """Live's errors on the cycles of a column."""
        return self.live.rul[column.rows] - self.truth[column.rows]


def score(
    live: Backbone, window: Backbone, engines: list[Engine], normalisation: Normalisation, settings: Settings
) -> Scores:
    """Live over whole lives, window at every start."""
    lives = Lives.recorded(engines, normalisation)
    rul, logits, trunk = live_outputs(live, lives, "dense3")
    windows = Windows(lives, settings.window_length, live, settings.live_features)
    starts = windows.starts()
    window_rul, window_logits, window_trunk = window_outputs(window, windows, starts)
    columns = [
        Column(
            rul_of(window_rul[:, position]),
            window_logits[:, position].numpy(),
            window_trunk[:, position],
            starts.numpy() + position,
        )
        for position in reversed(range(settings.window_length))
    ]
    lengths = [len(engine.life) for engine in engines]
    return Scores(
        live=Column(rul_of(rul), logits.numpy(), trunk, np.arange(len(rul))),
        window=columns,
        truth=torch.cat(lives.target).numpy() * RUL_CAP,
        health=torch.cat(lives.health).numpy(),
        condition=np.concatenate([normalisation.condition(engine.values) for engine in engines]),
        life=np.concatenate([engine.life for engine in engines]),
        set_index=np.repeat([SETS.index(engine.set_name) for engine in engines], lengths),
        engine=np.repeat(np.arange(len(engines)), lengths),
    )


def rmse(errors: np.ndarray) -> float:
    return round(float(np.sqrt(np.mean(errors**2))), 3)


def nasa(errors: np.ndarray) -> float:
    """NASA's asymmetric score, as the mean over cycles (PHM08): late predictions cost more than early ones."""
    d = errors.astype(np.float64)
    return round(float(np.mean(np.where(d < 0, np.exp(-d / 13), np.exp(d / 10)) - 1)), 3)


def look_ahead_curve(scores: Scores) -> dict:
    """The `look_ahead_curve` part of model.json, over the four sets together.

    `live` is over every cycle. Each look-ahead of `window` covers the cycles that a complete window can see that far
    past, so it also carries the live figures of those same cycles. `nasa` is a mean over cycles. `window_weight` is the
    share of window in the blend of both with the least squared error, and `fused_rmse` that blend's error.
    """
    window = []
    for look_ahead, column in enumerate(scores.window):
        errors, live = scores.errors(column), scores.live_on(column)
        weight = window_weight(errors, live)
        window.append({
            "look_ahead": look_ahead,
            "rmse": rmse(errors), "nasa": nasa(errors), "live_rmse": rmse(live), "live_nasa": nasa(live),
            "window_weight": weight, "fused_rmse": rmse(weight * errors + (1 - weight) * live),
        })  # fmt: skip
    errors = scores.errors(scores.live)
    return {"live": {"rmse": rmse(errors), "nasa": nasa(errors)}, "window": window}


def window_weight(window: np.ndarray, live: np.ndarray) -> float:
    """The w in 0...1 that makes w * window + (1 - w) * live, two errors on the same cycles, least in squares."""
    difference = (live - window).astype(np.float64)
    total = float((difference**2).sum())
    return round(min(1.0, max(0.0, float((live * difference).sum()) / total)), 3) if total else 1.0


def accuracy(scores: Scores) -> dict:
    """The `accuracy` part of model.json: the same for each set, without coverage (calibrate.py adds it)."""
    result = {}
    for index, name in enumerate(SETS):
        cycles = scores.set_index == index
        if not cycles.any():
            continue
        errors = scores.errors(scores.live)[cycles]
        windows = [(column, cycles[column.rows]) for column in scores.window]
        result[name] = {
            "engines": len(np.unique(scores.engine[cycles])),
            "cycles": int(cycles.sum()),
            "live_rmse": rmse(errors),
            "live_nasa": nasa(errors),
            "live_health_accuracy": right(scores, scores.live, cycles),
            "window_rmse_by_look_ahead": [rmse(scores.errors(column)[mine]) for column, mine in windows],
            "window_nasa_by_look_ahead": [nasa(scores.errors(column)[mine]) for column, mine in windows],
            "live_rmse_on_the_same_cycles": [rmse(scores.live_on(column)[mine]) for column, mine in windows],
            "live_nasa_on_the_same_cycles": [nasa(scores.live_on(column)[mine]) for column, mine in windows],
            "window_health_accuracy_by_look_ahead": [right(scores, column, mine) for column, mine in windows],
            "cut_anywhere_rmse": {
                "live": cut_anywhere(scores, scores.live_on(scores.window[0]), scores.window[0], index),
                "window": cut_anywhere(scores, scores.errors(scores.window[0]), scores.window[0], index),
            },
        }
    return result


def right(scores: Scores, column: Column, mine: np.ndarray) -> float:
    """Share of cycles whose most probable health is the true one."""
    found = column.logits.argmax(-1) == scores.health[column.rows]
    return round(float(found[mine].mean()), 4)


def cut_anywhere(scores: Scores, errors: np.ndarray, column: Column, set_index: int) -> float:
    """RMSE at the last cycle of recordings that break off, as NASA's test files do: each engine counts once, and may break
    off at any cycle with 7 to 145 left. `errors` are those of `column`, at look-ahead 0: nothing comes after a last cycle."""
    life, engine = scores.life[column.rows], scores.engine[column.rows]
    mine = (scores.set_index[column.rows] == set_index) & (life >= CUT[0]) & (life <= CUT[1])
    squares = [np.mean(errors[mine & (engine == one)] ** 2) for one in np.unique(engine[mine])]
    return round(float(np.sqrt(np.mean(squares))), 3)
