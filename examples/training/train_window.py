"""The window path: 30 cycles at a time, every cycle scored with what came before and after it.

Trained in two stages. In the first, the narrow RUL head tends to lose its ReLU units at the short end of
the target: its answer is then flat, never below some 20 cycles. So a second, short stage trains everything
on with a new RUL head, and sees the last window of every life in every epoch.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from backbone import Backbone
from data import RUL_CAP, Engine
from loop import Batch, train
from normalisation import Normalisation
from settings import PathSettings, Settings
from train_live import rul_of


class Windows:
    """Every window of every engine, cut when it is asked for."""

    def __init__(self, engines: list[Engine], normalisation: Normalisation, length: int):
        self.length = length
        self.inputs = torch.from_numpy(np.concatenate([normalisation.apply(engine.values) for engine in engines]))
        self.target = torch.from_numpy(np.concatenate([engine.rul for engine in engines]) / np.float32(RUL_CAP))
        self.health = torch.from_numpy(np.concatenate([engine.health for engine in engines]))
        lengths = [len(engine.life) for engine in engines]
        self.spans = [(int(first), length) for first, length in zip(np.cumsum([0, *lengths]), lengths)]

    def starts(self, stride: int, generator: torch.Generator | None = None) -> Tensor:
        """First rows of the windows; with a generator, each engine's first window begins at random below `stride`."""
        all_starts = []
        for first, length in self.spans:
            offset = int(torch.randint(stride, (1,), generator=generator)) if generator else 0
            all_starts.append(torch.arange(first + offset, first + length - self.length + 1, stride))
        return torch.cat(all_starts)

    def cut(self, starts: Tensor) -> Batch:
        rows = starts[:, None] + torch.arange(self.length)
        return self.inputs[rows], self.target[rows], self.health[rows], None

    def batches(self, generator: torch.Generator, size: int, stride: int, with_last: bool) -> Iterator[Batch]:
        """One epoch of exactly `batch_count` batches; `with_last` adds each engine's last window."""
        starts = self.starts(stride, generator)
        if with_last:
            starts = torch.cat([starts, torch.tensor([first + length - self.length for first, length in self.spans])])
        order = torch.randperm(len(starts), generator=generator)
        count = self.batch_count(size, stride)
        for group in order.tensor_split(count):
            yield self.cut(starts[group])

    def batch_count(self, size: int, stride: int) -> int:
        return max(1, len(self.starts(stride)) // size)


@torch.no_grad()
def window_outputs(
    model: Backbone, windows: Windows, starts: Tensor, batch: int = 256
) -> tuple[np.ndarray, np.ndarray]:
    """Head outputs rul (N, 30) and health (N, 30, 3) of the windows that begin at `starts` (N,), in float32."""
    found = [model(windows.cut(group)[0]) for group in starts.split(batch)]
    return torch.cat([rul for rul, _ in found]).numpy(), torch.cat([health for _, health in found]).numpy()


def train_window(
    training: list[Engine], held_out: list[Engine], normalisation: Normalisation, settings: Settings, folder: Path
) -> Backbone:
    length = settings.window_length
    windows, kept = Windows(training, normalisation, length), Windows(held_out, normalisation, length)
    probe = kept.starts(stride=10)
    truth = kept.cut(probe)[1].numpy() * RUL_CAP

    def error(model: Backbone) -> float:
        found = rul_of(window_outputs(model, kept, probe)[0])
        return float(np.sqrt(np.mean((found - truth) ** 2)))

    def stage(name: str, model: Backbone, own: PathSettings, seed: int, with_last: bool) -> Backbone:
        return train(
            name,
            model,
            own,
            settings.health_weight,
            seed,
            lambda generator: windows.batches(generator, own.batch, own.stride, with_last),
            windows.batch_count(own.batch, own.stride),
            error,
            folder,
        )

    torch.manual_seed(settings.seed + 1)
    model = Backbone(window=True, widths=settings.widths, dropout=settings.window.dropout)
    model = stage("window", model, settings.window, settings.seed + 1, with_last=False)
    first = model.training_record
    torch.manual_seed(settings.seed + 2)
    model.renew_rul_head(average=float(windows.target.mean()))
    model = stage("window-finish", model, settings.window_finish, settings.seed + 2, with_last=True)
    model.first_stage_record = first
    return model
