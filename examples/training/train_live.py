"""The live path: whole lives, state carried from the first cycle to the last."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from backbone import Backbone
from data import RUL_CAP
from lives import Batch, Lives
from loop import train
from settings import PathSettings, Settings


def batches(lives: Lives, size: int, generator: torch.Generator) -> Iterator[Batch]:
    """One epoch. Lives of like length share a batch: sorted within chunks of four batches, drawn anew each time."""
    order = torch.randperm(len(lives.inputs), generator=generator).tolist()
    chunks = [
        sorted(order[i : i + 4 * size], key=lambda e: len(lives.inputs[e])) for i in range(0, len(order), 4 * size)
    ]
    groups = [chunk[i : i + size] for chunk in chunks for i in range(0, len(chunk), size)]
    for index in torch.randperm(len(groups), generator=generator).tolist():
        yield lives.pad(groups[index])


def batch_count(lives: Lives, size: int) -> int:
    whole, rest = divmod(len(lives.inputs), 4 * size)
    return whole * 4 + -(-rest // size)


@torch.no_grad()
def live_outputs(model: Backbone, lives: Lives, layer: str = "dense3") -> tuple[Tensor, Tensor, Tensor]:
    """Over all cycles of all lives, engine after engine, in float32: rul (M,) and health logits (M, 3), and the outputs
    (M, F) of the trunk's layer `layer`."""
    found: list = [None] * len(lives.inputs)
    for group in lives.by_length(32):
        trunk = model.trunk(lives.pad(group).inputs)
        rul, health, _ = model.scores(trunk["dense3"])
        for row, engine in enumerate(group):
            length = len(lives.inputs[engine])
            found[engine] = [output[row, :length] for output in (rul, health, trunk[layer])]
    rul, health, outputs = (torch.cat(parts) for parts in zip(*found))
    return rul, health, outputs


def rul_of(output: Tensor) -> np.ndarray:
    """Head output to cycles, as the daemon does it."""
    return np.clip(output.numpy() * np.float32(RUL_CAP), 0, RUL_CAP)


def rmse_of(rul: Tensor, target: Tensor) -> float:
    """Of head outputs beside RUL / 125, in cycles, clamped as the daemon does it."""
    return float(np.sqrt(np.mean((rul_of(rul) - target.numpy() * RUL_CAP) ** 2)))


def train_live(training: Lives, held_out: Lives, settings: Settings, folder: Path, name: str = "live") -> Backbone:
    own: PathSettings = settings.live
    truth = torch.cat(held_out.target)

    def epoch(number: int, generator: torch.Generator) -> Iterator[Batch]:
        seed = [settings.training_seed, number]
        made = training.augmented(own.augmentation, settings.window_length, seed)
        return batches(made, own.batch, generator)

    torch.manual_seed(settings.training_seed)
    return train(
        name,
        Backbone(False, own.architecture, dropout=own.dropout),
        own,
        settings,
        epoch,
        batch_count(training, own.batch),
        lambda model: rmse_of(live_outputs(model, held_out)[0], truth),
        folder,
    )
