"""The live path: whole runs, state carried from the first cycle to the last."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from backbone import Backbone
from data import RUL_CAP, Engine
from loop import Batch, train
from normalisation import Normalisation
from settings import Settings


class Lives:
    """Engines as tensors, batched with padding at the end, where a causal model cannot see it."""

    def __init__(self, engines: list[Engine], normalisation: Normalisation):
        self.inputs = [torch.from_numpy(normalisation.apply(engine.values)) for engine in engines]
        self.target = [torch.from_numpy(engine.rul / RUL_CAP) for engine in engines]
        self.health = [torch.from_numpy(engine.health) for engine in engines]

    def pad(self, chosen: list[int], starts: list[int]) -> Batch:
        lengths = [len(self.inputs[i]) - start for i, start in zip(chosen, starts)]
        mask = torch.arange(max(lengths))[None] < torch.tensor(lengths)[:, None]

        def together(parts: list[Tensor]) -> Tensor:
            cut = [parts[i][start:] for i, start in zip(chosen, starts)]
            return torch.nn.utils.rnn.pad_sequence(cut, batch_first=True)

        return together(self.inputs), together(self.target), together(self.health), mask

    def batches(self, generator: torch.Generator, size: int, late_share: float) -> Iterator[Batch]:
        """One epoch. Lives of like length share a batch; `late_share` of them begin in their first half."""
        count = len(self.inputs)
        order = torch.randperm(count, generator=generator).tolist()
        chunks = [sorted(order[i : i + 4 * size], key=lambda e: len(self.inputs[e])) for i in range(0, count, 4 * size)]
        groups = [chunk[i : i + size] for chunk in chunks for i in range(0, len(chunk), size)]
        for index in torch.randperm(len(groups), generator=generator).tolist():
            chance = torch.rand(len(groups[index]), 2, generator=generator)
            starts = [
                int(place * len(self.inputs[engine]) / 2) if late < late_share else 0
                for engine, (late, place) in zip(groups[index], chance.tolist())
            ]
            yield self.pad(groups[index], starts)

    def batch_count(self, size: int) -> int:
        whole, rest = divmod(len(self.inputs), 4 * size)
        return whole * 4 + -(-rest // size)


@torch.no_grad()
def live_outputs(model: Backbone, inputs: list[Tensor], batch: int = 32) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each run (T, 17): head outputs rul (T,) and health (T, 3), in float32."""
    order = sorted(range(len(inputs)), key=lambda i: len(inputs[i]))
    outputs: list = [None] * len(inputs)
    for i in range(0, len(order), batch):
        group = order[i : i + batch]
        rul, health = model(torch.nn.utils.rnn.pad_sequence([inputs[e] for e in group], batch_first=True))
        for row, engine in enumerate(group):
            length = len(inputs[engine])
            outputs[engine] = (rul[row, :length].numpy(), health[row, :length].numpy())
    return outputs


def rul_of(output: np.ndarray) -> np.ndarray:
    """Head output to cycles, as the daemon does it."""
    return np.clip(output * RUL_CAP, 0, RUL_CAP)


def train_live(
    training: list[Engine], held_out: list[Engine], normalisation: Normalisation, settings: Settings, folder: Path
) -> Backbone:
    lives, kept = Lives(training, normalisation), Lives(held_out, normalisation)
    truth = np.concatenate([engine.rul for engine in held_out])

    def error(model: Backbone) -> float:
        found = np.concatenate([rul_of(rul) for rul, _ in live_outputs(model, kept.inputs)])
        return float(np.sqrt(np.mean((found - truth) ** 2)))

    torch.manual_seed(settings.seed)
    own = settings.live
    return train(
        "live",
        Backbone(window=False, widths=settings.widths, dropout=own.dropout),
        own,
        settings.health_weight,
        settings.seed,
        lambda generator: lives.batches(generator, own.batch, settings.late_start_share),
        lives.batch_count(own.batch),
        error,
        folder,
    )
