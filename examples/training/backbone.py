"""The network of both paths, live (causal, one direction) and window (centred, both directions).

(B, T, 17) ── conv1 conv2 ... ──┬── lstm ──[attention, norm, dense1]── dense2 ── dense3 ──┬─ rul1..rul4        (B, T)
              kernel 3, BN, ReLU│           where there are heads                          ├─ health1..health3  (B, T, 3)
     live features (B, T, F) ───┘                                                          └─ sigma1, sigma2    (B, T)
     of a cascade's window
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from data import INPUTS
from settings import Architecture

WINDOW_PARAMETERS = (
    3_497_220  # of the reference window model: convolutions without bias, batch norm apart, no sigma head
)
LIVE_LSTM_PARAMETERS = 856_064


class SequenceBatchNorm(nn.BatchNorm1d):
    """Batch norm over the true cycles of padded sequences (B, T, C); `mask` (B, T) is True on those."""

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if mask is None:
            return super().forward(x.flatten(0, 1)).view_as(x)
        out = torch.zeros_like(x)
        out[mask] = super().forward(x[mask])
        return out


class Backbone(nn.Module):
    """`centred`: convolutions see the next cycle too, as a window's may. `live_features`: how many of them stand beside
    the convolutions' output, 0 for a live path and for a plain window."""

    def __init__(self, centred: bool, architecture: Architecture, live_features: int = 0, dropout: float = 0.0):
        super().__init__()
        self.centred, self.architecture, self.live_features = centred, architecture, live_features
        self.convolutions = len(architecture.convolutions)
        channels = (len(INPUTS), *architecture.convolutions)
        for i in range(self.convolutions):
            setattr(self, f"conv{i + 1}", nn.Conv1d(channels[i], channels[i + 1], 3, bias=False))
            setattr(self, f"bn{i + 1}", SequenceBatchNorm(channels[i + 1]))
        self.lstm = nn.LSTM(
            channels[-1] + live_features,
            architecture.hidden,
            architecture.layers,
            batch_first=True,
            bidirectional=architecture.bidirectional,
            dropout=dropout if architecture.layers > 1 else 0.0,
        )
        first, second, third = architecture.dense
        width = architecture.hidden * (2 if architecture.bidirectional else 1)
        if architecture.attention_heads:
            self.attention = nn.MultiheadAttention(
                width, architecture.attention_heads, dropout=dropout, batch_first=True
            )
            self.norm = nn.LayerNorm(width)
            self.dense1 = nn.Linear(width, first)
            width = first
        self.dense2, self.dense3 = nn.Linear(width, second), nn.Linear(second, third)
        self.heads = {"rul": (third, 64, 32, 16, 1), "health": (third, 32, 16, 3), "sigma": (third, 16, 1)}
        for name, sizes in self.heads.items():
            for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
                setattr(self, f"{name}{i + 1}", nn.Linear(inputs, outputs))
        self.dropout = nn.Dropout(dropout)
        self._remember_at_first()
        self.parameter_count = sum(parameter.numel() for parameter in self.parameters())
        if architecture == Architecture(bidirectional=True, attention_heads=8) and not live_features:
            sigma = sum(p.numel() for name, p in self.named_parameters() if name.startswith("sigma"))
            assert self.parameter_count - sigma == WINDOW_PARAMETERS, self.parameter_count - sigma
        if architecture == Architecture():
            assert sum(p.numel() for p in self.lstm.parameters()) == LIVE_LSTM_PARAMETERS

    def _remember_at_first(self) -> None:
        """Forget gates start open (bias 1), so that a life's length of memory can be learned."""
        hidden = self.lstm.hidden_size
        for name, parameter in self.lstm.named_parameters():
            if name.startswith("bias_ih"):
                nn.init.constant_(parameter[hidden : 2 * hidden], 1.0)
            elif name.startswith("weight_hh"):
                nn.init.orthogonal_(parameter)

    def trunk(self, x: Tensor, mask: Tensor | None = None, features: Tensor | None = None) -> dict[str, Tensor]:
        """(B, T, 17) normalised, and (B, T, F) live features where there are some -> outputs of the last layers by name.

        `mask` (B, T) is True on true cycles.
        """
        padding = (1, 1) if self.centred else (2, 0)
        for i in range(1, self.convolutions + 1):
            x = getattr(self, f"conv{i}")(functional.pad(x.transpose(1, 2), padding)).transpose(1, 2)
            x = functional.relu(getattr(self, f"bn{i}")(x, mask))
        if features is not None:
            x = torch.cat([x, features], dim=-1)
        x, _ = self.lstm(x)
        if self.architecture.attention_heads:
            attended, _ = self.attention(x, x, x, need_weights=False)
            x = self.norm(x + self.dropout(attended))
            x = functional.relu(self.dense1(self.dropout(x)))
        else:
            x = self.dropout(x)
        dense2 = functional.relu(self.dense2(x))
        return {"dense2": dense2, "dense3": functional.relu(self.dense3(dense2))}

    def head(self, name: str, x: Tensor) -> Tensor:
        """(..., 32) trunk output -> (..., 1) or (..., 3): ReLU between the layers, none after the last."""
        last = len(self.heads[name]) - 1
        for i in range(1, last):
            x = functional.relu(getattr(self, f"{name}{i}")(x))
        return getattr(self, f"{name}{last}")(x)

    def scores(self, trunk: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, T, 32) -> RUL / 125 (B, T), health logits (B, T, 3), and sigma before its softplus (B, T).

        The sigma head learns from the trunk and teaches it nothing: accuracy is not its business.
        """
        rul, health = self.head("rul", trunk), self.head("health", trunk)
        return rul.squeeze(-1), health, self.head("sigma", trunk.detach()).squeeze(-1)

    def forward(
        self, x: Tensor, mask: Tensor | None = None, features: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Inputs as for `trunk`, outputs as of `scores`."""
        return self.scores(self.trunk(x, mask, features)["dense3"])
