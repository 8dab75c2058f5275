"""The live path: its state is carried from the first cycle of a life to the last.

It has no batch norm: the statistics of a batch tell which lives are in it, in training only.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from backbone import Backbone
from data import RUL_CAP
from lives import Batch, Lives
from loop import train
from losses import sigma_of
from segments import segments_of
from settings import PathSettings, Settings

ENDS = 8  # one sequence in so many ends with its life


@torch.no_grad()
def live_outputs(
    model: Backbone, lives: Lives, features: str | None = None
) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
    """Head outputs over all cycles of all lives, engine after engine: rul (M,), health (M, 3), sigma (M,), and
    the outputs (M, F) of the trunk's layer `features`. In float32."""
    found: list = [None] * len(lives.inputs)
    for group in lives.by_length(32):
        trunk = model.trunk(lives.pad(group).inputs)
        wanted = [*model.scores(trunk["dense3"])] + ([trunk[features]] if features else [])
        for row, engine in enumerate(group):
            length = len(lives.inputs[engine])
            found[engine] = [output[row, :length] for output in wanted]
    columns = [torch.cat(parts) for parts in zip(*found)]
    return (*columns, None)[:4]


def rul_of(output: Tensor) -> np.ndarray:
    """Head output to cycles, as the daemon does it."""
    return np.clip(output.numpy() * np.float32(RUL_CAP), 0, RUL_CAP)


def sigma_in_cycles(output: Tensor) -> np.ndarray:
    """Head output to cycles, before calibration."""
    return sigma_of(output).numpy() * RUL_CAP


def rmse_of(rul: Tensor, target: Tensor) -> float:
    """Of head outputs beside RUL / 125, in cycles, clamped as the daemon does it."""
    return float(np.sqrt(np.mean((rul_of(rul) - target.numpy() * RUL_CAP) ** 2)))


def train_live(training: Lives, held_out: Lives, settings: Settings, folder: Path, name: str = "live") -> Backbone:
    own: PathSettings = settings.live
    truth = torch.cat(held_out.target)

    def epoch(model: Backbone, number: int, generator: torch.Generator) -> Iterator[Batch]:
        made = training.augmented(own.augmentation, own.segment, [settings.training_seed, number])
        segments = segments_of(model, made, own.segment)
        ends = segments.ends()
        for _ in range(own.batches):
            yield segments.batch(drawn(len(segments.engine), ends, own.batch, generator))

    torch.manual_seed(settings.training_seed)
    return train(
        name,
        Backbone(False, own.architecture, dropout=own.dropout),
        own,
        settings,
        epoch,
        lambda model: rmse_of(live_outputs(model, held_out)[0], truth),
        folder,
    )


def drawn(count: int, ends: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """Indices (size,) below `count`; one in ENDS is drawn from `ends`, since failures are rare among all of them."""
    at_the_end = ends[torch.randint(len(ends), (size // ENDS,), generator=generator)]
    return torch.cat([torch.randint(count, (size - len(at_the_end),), generator=generator), at_the_end])
