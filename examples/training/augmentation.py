"""Recorded lives made into others that could have been: 567 engines are few, and every one of them has one life only."""

import numpy as np
import torch
from torch import Tensor

from settings import Augmentation

SETTING_INPUTS = 3  # the first inputs are operating settings, measured well: they get no noise and no transients
LONGEST_TRANSIENT = 5  # cycles


def warped(length: int, amount: float, shortest: int, generator: np.random.Generator) -> np.ndarray:
    """Row indices (K,) into a life of `length` cycles that make it last K: a slower or faster wear.

    K / length is drawn log-uniform within exp(+-amount). Each cycle of the new life is drawn from its share of the
    old one, and the last stays the last, so that the noise keeps its size and RUL 0 stays the failure.
    """
    count = max(shortest, round(length * float(np.exp(generator.uniform(-amount, amount)))))
    within = generator.random(count) if count < length else np.full(count, 0.5)
    rows = ((np.arange(count) + within) * length / count).astype(int).clip(0, length - 1)
    rows[-1] = length - 1
    return rows


def add_transients(inputs: Tensor, mean_count: float, generator: np.random.Generator) -> None:
    """Adds to `inputs` (T, C), in place, spikes of 1 to 5 cycles and up to 12 standard deviations on some channels."""
    for _ in range(generator.poisson(mean_count)):
        first = int(generator.integers(len(inputs)))
        length = int(generator.integers(1, LONGEST_TRANSIENT + 1))
        sensors = inputs.shape[1] - SETTING_INPUTS
        # Now one sensor, now a few, now all of them at once.
        count = int(generator.choice([1, 2, 4, sensors]))
        channels = SETTING_INPUTS + generator.permutation(sensors)[:count]
        size = generator.uniform(2, 12) * generator.choice([-1, 1], size=count)
        inputs[first : first + length, channels] += torch.from_numpy(size.astype(np.float32))


def augmented(
    inputs: Tensor, settings: Augmentation, shortest: int, generator: np.random.Generator
) -> tuple[Tensor, np.ndarray]:
    """(T, C) normalised inputs of one life to (K, C) of another, and its life left (K,), not capped."""
    if settings.warp and generator.random() < settings.warp_share:
        inputs = inputs[torch.from_numpy(warped(len(inputs), settings.warp, shortest, generator))]
    else:
        inputs = inputs.clone()
    life = np.arange(len(inputs) - 1, -1, -1, dtype=np.float32)
    sensors = inputs[:, SETTING_INPUTS:]
    sensors += settings.noise * torch.from_numpy(generator.standard_normal(sensors.shape, dtype=np.float32))
    if settings.offset:
        sensors += settings.offset * torch.from_numpy(generator.standard_normal(sensors.shape[1], dtype=np.float32))
    if settings.transients:
        add_transients(inputs, settings.transients, generator)
    if generator.random() < settings.late_start_share:
        start = int(generator.random() * len(inputs) / 2)
        inputs, life = inputs[start:], life[start:]
    return inputs, life
