"""Normalisation per operating condition, in the float32 arithmetic of the model bundle.

C-MAPSS engines fly at six conditions (altitude, Mach number, throttle), and a sensor's level says
more about the condition than about wear. So each input is centred and scaled by the statistics of
the condition whose centroid is nearest.
"""

from dataclasses import dataclass

import numpy as np

from data import CHANNEL_NAMES, INPUT_COLUMNS, INPUTS, SETTINGS, Engine

CONDITIONS = 6
CONDITION_SCALE = np.array([42.0, 0.84, 100.0], np.float32)  # the largest value of each setting
CONDITION_COLUMNS = [CHANNEL_NAMES.index(name) for name in SETTINGS]
SMALLEST_SCALE = 1e-5  # relative to the mean, so that a channel that never moves does not divide by zero


def nearest(centroids: np.ndarray, scale: np.ndarray, settings: np.ndarray) -> np.ndarray:
    """Index of the nearest of `centroids` (6, 3) for each row of `settings` (T, 3); ties: the lowest."""
    difference = (settings[:, None, :] - centroids[None]) / scale
    return np.argmin((difference * difference).sum(axis=-1), axis=1)


def find_centroids(settings: np.ndarray, seed: int) -> np.ndarray:
    """Centroids (6, 3) in raw units by k-means on scaled settings (T, 3), ordered by altitude, Mach, throttle.

    The starting points are drawn far apart (k-means++); the best of eight draws is kept.
    """
    points = settings.astype(np.float64) / CONDITION_SCALE
    generator = np.random.default_rng(seed)
    best, best_cost = None, np.inf
    for _ in range(8):
        centroids = points[generator.integers(len(points))][None]
        while len(centroids) < CONDITIONS:
            distance = ((points[:, None] - centroids) ** 2).sum(-1).min(1)
            centroids = np.vstack([centroids, points[generator.choice(len(points), p=distance / distance.sum())]])
        for _ in range(50):
            distances = ((points[:, None] - centroids) ** 2).sum(-1)
            label = distances.argmin(1)
            moved = np.array([points[label == k].mean(0) for k in range(CONDITIONS)])
            if np.allclose(moved, centroids, atol=1e-9):
                break
            centroids = moved
        cost = distances.min(1).sum()
        if cost < best_cost:
            best, best_cost = centroids, cost
    raw = best * CONDITION_SCALE
    order = np.lexsort(np.round(raw, 1).T[::-1])
    return raw[order].astype(np.float32)


@dataclass(frozen=True)
class Normalisation:
    centroids: np.ndarray  # (6, 3) raw units
    mean: np.ndarray  # (6, 17)
    scale: np.ndarray  # (6, 17)

    @classmethod
    def fit(cls, engines: list[Engine], seed: int) -> "Normalisation":
        """Statistics of these engines alone: pass training engines only.

        The three settings get one mean and scale for all conditions, since centring them per
        condition would erase which condition it is.
        """
        rows = np.concatenate([engine.values for engine in engines])
        settings = rows[:, CONDITION_COLUMNS]
        centroids = find_centroids(settings, seed)
        label = nearest(centroids, CONDITION_SCALE, settings)
        inputs = rows[:, INPUT_COLUMNS].astype(np.float64)
        mean = np.array([inputs[label == k].mean(0) for k in range(CONDITIONS)])
        scale = np.array([inputs[label == k].std(0) for k in range(CONDITIONS)])
        count = len(SETTINGS)
        mean[:, :count], scale[:, :count] = inputs[:, :count].mean(0), inputs[:, :count].std(0)
        scale = np.maximum(scale, SMALLEST_SCALE * np.maximum(1, np.abs(mean)))
        return cls(centroids, mean.astype(np.float32), scale.astype(np.float32))

    def condition(self, values: np.ndarray) -> np.ndarray:
        """(T, 24) raw to (T,) index of the nearest centroid."""
        return nearest(self.centroids, CONDITION_SCALE, values.astype(np.float32)[:, CONDITION_COLUMNS])

    def apply(self, values: np.ndarray) -> np.ndarray:
        """(T, 24) raw float32 to (T, 17) normalised float32."""
        values, label = values.astype(np.float32), self.condition(values)
        return (values[:, INPUT_COLUMNS] - self.mean[label]) / self.scale[label]

    def manifest(self) -> dict:
        """The `normalisation` part of model.json. Python prints a float32's exact value, so it reads back equal."""
        return {
            "inputs": list(INPUTS),
            "condition_channels": list(SETTINGS),
            "condition_scale": shortest(CONDITION_SCALE),
            "conditions": [
                {"centroid": shortest(centroid), "mean": shortest(mean), "scale": shortest(scale)}
                for centroid, mean, scale in zip(self.centroids, self.mean, self.scale)
            ],
        }


def shortest(values: np.ndarray) -> list[float]:
    """Float32 values as the shortest decimals that read back as the same float32."""
    return [float(str(value)) for value in np.asarray(values, np.float32)]
