"""Whole lives as tensors: as recorded, for scoring, and each epoch made anew, for training."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from augmentation import augmented
from data import RUL_CAP, Engine, health_of
from normalisation import Normalisation
from settings import Augmentation


@dataclass(frozen=True)
class Batch:
    """Sequences of one length, or padded ones with a `mask` (B, T) that is True on their true cycles."""

    inputs: Tensor  # (B, T, 17) normalised
    target: Tensor  # (B, T) RUL / 125
    health: Tensor  # (B, T) class index
    mask: Tensor | None = None
    features: Tensor | None = None  # (B, T, F) of the live path


class Lives:
    """Lists over engines: inputs (T, 17), target (T,) as RUL / 125, health (T,)."""

    def __init__(self, inputs: list[Tensor], life: list[np.ndarray]):
        self.inputs = inputs
        self.target = [torch.from_numpy(np.minimum(left, RUL_CAP) / np.float32(RUL_CAP)) for left in life]
        self.health = [torch.from_numpy(health_of(left)) for left in life]

    @classmethod
    def recorded(cls, engines: list[Engine], normalisation: Normalisation) -> "Lives":
        inputs = [torch.from_numpy(normalisation.apply(engine.values)) for engine in engines]
        return cls(inputs, [engine.life for engine in engines])

    def augmented(self, settings: Augmentation, shortest: int, seed: list[int]) -> "Lives":
        """Another life for each engine; the same seed draws the same ones."""
        generator = np.random.default_rng(seed)
        made = [augmented(inputs, settings, shortest, generator) for inputs in self.inputs]
        return Lives([inputs for inputs, _ in made], [life for _, life in made])

    def pad(self, chosen: list[int]) -> Batch:
        """Padding stands at the end, where a causal model cannot see it."""
        lengths = torch.tensor([len(self.inputs[i]) for i in chosen])
        mask = torch.arange(int(lengths.max()))[None] < lengths[:, None]
        inputs, target, health = (
            pad_sequence([part[i] for i in chosen], batch_first=True)
            for part in (self.inputs, self.target, self.health)
        )
        return Batch(inputs, target, health, mask)

    def by_length(self, size: int) -> list[list[int]]:
        """Groups of engines of like length, so that little is padded."""
        order = sorted(range(len(self.inputs)), key=lambda i: len(self.inputs[i]))
        return [order[i : i + size] for i in range(0, len(order), size)]
