"""Segments of lives with the state that the model carries into each: truncated backpropagation through time.

Whole lives make poor batches: sixteen engines, every cycle of each. Segments from anywhere in any life are as mixed as windows
are. What a segment cannot see, the state brings: it is computed anew every epoch with the weights of that moment, and
stands still within the epoch (as the stored states of Kapturowski et al., "Recurrent Experience Replay in Distributed
Reinforcement Learning", ICLR 2019).
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import pack_sequence

from backbone import Backbone
from lives import Batch, Lives


@dataclass(frozen=True)
class Segments:
    """Where segments may begin, and the state there."""

    lives: Lives
    length: int
    context: int  # cycles before a segment that its convolutions see
    engine: Tensor  # (N,)
    start: Tensor  # (N,) first cycle, from 0
    h: Tensor  # (layers, N, H)
    c: Tensor

    def ends(self) -> Tensor:
        """Indices of the segments that end with their life."""
        lengths = torch.tensor([len(inputs) for inputs in self.lives.inputs])
        return (self.start + self.length == lengths[self.engine]).nonzero().squeeze(-1)

    def batch(self, chosen: Tensor) -> Batch:
        """Segments (B, context + length, 17) with their states; `mask` is False before a life begins."""
        parts: list[tuple[Tensor, ...]] = []
        for engine, start in zip(self.engine[chosen].tolist(), self.start[chosen].tolist()):
            rows = slice(max(0, start - self.context), start + self.length)
            parts.append(
                tuple(part[engine][rows] for part in (self.lives.inputs, self.lives.target, self.lives.health))
            )
        size = self.context + self.length

        def together(column: list[Tensor]) -> Tensor:
            # Padded at the front: what is missing lies before the life.
            return torch.stack(
                [torch.cat([part.new_zeros(size - len(part), *part.shape[1:]), part]) for part in column]
            )

        inputs, target, health = (together(list(column)) for column in zip(*parts))
        lengths = torch.tensor([len(part[0]) for part in parts])
        mask = torch.arange(size)[None] >= size - lengths[:, None]
        state = (self.h[:, chosen].contiguous(), self.c[:, chosen].contiguous())
        return Batch(inputs, target, health, mask, state=state, context=self.context)


@torch.no_grad()
def segments_of(model: Backbone, lives: Lives, length: int) -> Segments:
    """Segments that end with each life's last cycle and every half of `length` before, and one at its first cycle.

    Lives are stepped through half a segment at a time, all engines that are long enough together.
    """
    was_training = model.training
    model.eval()
    half = length // 2
    convolved: list = [None] * len(lives.inputs)
    for group in lives.by_length(32):
        output = model.convolved(lives.pad(group).inputs)
        for row, engine in enumerate(group):
            convolved[engine] = output[row, : len(lives.inputs[engine])]
    order = sorted((e for e in range(len(convolved)) if len(convolved[e]) >= length), key=lambda e: -len(convolved[e]))
    first = [len(convolved[e]) % half for e in order]
    h, c = (torch.zeros(model.lstm.num_layers, len(order), model.lstm.hidden_size) for _ in range(2))
    found: list[tuple[list[int], list[int], Tensor, Tensor]] = [(order, [0] * len(order), h.clone(), c.clone())]
    odd = [k for k, rest in enumerate(first) if rest]
    if odd:
        packed = pack_sequence([convolved[order[k]][: first[k]] for k in odd], enforce_sorted=False)
        _, (h[:, odd], c[:, odd]) = model.lstm(packed)
    begin = first
    while order:
        active = [k for k, start in enumerate(begin) if start + length <= len(convolved[order[k]])]
        order, begin = [order[k] for k in active], [begin[k] for k in active]
        h, c = h[:, active], c[:, active]
        if order:
            found.append((order, begin, h, c))
            chunk = torch.stack([convolved[engine][start : start + half] for engine, start in zip(order, begin)])
            _, (h, c) = model.lstm(chunk, (h.contiguous(), c.contiguous()))
            begin = [start + half for start in begin]
    model.train(was_training)
    return Segments(
        lives,
        length,
        model.context,
        torch.tensor([engine for engines, *_ in found for engine in engines]),
        torch.tensor([start for _, starts, *_ in found for start in starts]),
        torch.cat([part[2] for part in found], dim=1),
        torch.cat([part[3] for part in found], dim=1),
    )
