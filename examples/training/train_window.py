"""The window path: 30 cycles at a time, every cycle scored with what came before and after it.

In a cascade it reads, beside the channels, what the live model made of each cycle with the whole life before it. The live
model is trained first and stays as it is; every epoch it reads the lives as they were made anew for that epoch.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from backbone import Backbone
from lives import Batch, Lives
from loop import train
from settings import Settings
from train_live import live_outputs, rmse_of

LAST_WINDOWS = 8  # one window in so many is the last of its life: failures are rare among all windows


class Windows:
    """Every window of every life, cut when it is asked for. `live` and `layer`: whose features go beside it."""

    def __init__(self, lives: Lives, length: int, live: Backbone | None, layer: str | None):
        self.length = length
        self.inputs, self.target, self.health = (torch.cat(part) for part in (lives.inputs, lives.target, lives.health))
        self.features = live_outputs(live, lives, layer)[2] if live and layer else None
        lengths = [len(inputs) for inputs in lives.inputs]
        self.spans = [(int(first), size) for first, size in zip(np.cumsum([0, *lengths]), lengths) if size >= length]

    def starts(self, stride: int = 1) -> Tensor:
        """First rows (N,) of the windows, engine after engine; engines shorter than a window have none."""
        return torch.cat([torch.arange(first, first + size - self.length + 1, stride) for first, size in self.spans])

    def last_starts(self) -> Tensor:
        """First row of each life's last window."""
        return torch.tensor([first + size - self.length for first, size in self.spans])

    def cut(self, starts: Tensor) -> Batch:
        rows = starts[:, None] + torch.arange(self.length)
        features = self.features[rows] if self.features is not None else None
        return Batch(self.inputs[rows], self.target[rows], self.health[rows], features=features)


@torch.no_grad()
def window_outputs(
    model: Backbone, windows: Windows, starts: Tensor, batch: int = 256
) -> tuple[Tensor, Tensor, Tensor]:
    """Of the windows that begin at `starts` (N,): rul (N, 30), health logits (N, 30, 3), and the trunk's last layer
    (N, 30, 32), in float32."""
    found = []
    for group in starts.split(batch):
        cut = windows.cut(group)
        trunk = model.trunk(cut.inputs, features=cut.features)["dense3"]
        rul, health, _ = model.scores(trunk)
        found.append((rul, health, trunk))
    rul, health, trunk = (torch.cat(parts) for parts in zip(*found))
    return rul, health, trunk


def train_window(
    training: Lives, held_out: Lives, live: Backbone | None, settings: Settings, folder: Path, name: str = "window"
) -> Backbone:
    """`live` is read where `settings.live_features` names one of its layers."""
    own, length, layer = settings.window, settings.window_length, settings.live_features
    kept = Windows(held_out, length, live, layer)
    probe = kept.starts(stride=10)
    truth = kept.cut(probe).target

    def epoch(number: int, generator: torch.Generator) -> Iterator[Batch]:
        # The second number keeps these lives apart from those the live model was trained on.
        seed = [settings.training_seed, 1_000_000 + number]
        windows = Windows(training.augmented(own.augmentation, length, seed), length, live, layer)
        starts, last = windows.starts(), windows.last_starts()
        last_count = own.batch // LAST_WINDOWS
        for _ in range(own.batches):
            anywhere = starts[torch.randint(len(starts), (own.batch - last_count,), generator=generator)]
            at_the_end = last[torch.randint(len(last), (last_count,), generator=generator)]
            yield windows.cut(torch.cat([anywhere, at_the_end]))

    torch.manual_seed(settings.training_seed + 1)
    features = kept.features.shape[1] if kept.features is not None else 0
    return train(
        name,
        Backbone(own.architecture.bidirectional, own.architecture, features, own.dropout),
        own,
        settings,
        epoch,
        own.batches,
        lambda model: rmse_of(window_outputs(model, kept, probe)[0], truth),
        folder,
    )
