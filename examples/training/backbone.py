"""The reference backbone, live (causal, one direction) and window (centred, both directions).

    (B, T, 17) ── conv1 conv2 conv3 ── lstm ──[attention, norm, dense1]── dense2 ── dense3 ──┬─ rul1..rul4        (B, T)
                  kernel 3, BN, ReLU          window only                                     └─ health1..health3  (B, T, 3)
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from data import INPUTS
from settings import Widths

WINDOW_PARAMETERS = 3_497_220  # of the full-size window model: convolutions without bias, batch norm not folded
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
    def __init__(self, window: bool, widths: Widths, dropout: float = 0.0):
        super().__init__()
        self.window, self.widths = window, widths
        channels = (len(INPUTS), *widths.convolutions)
        for i in range(3):
            setattr(self, f"conv{i + 1}", nn.Conv1d(channels[i], channels[i + 1], 3, bias=False))
            setattr(self, f"bn{i + 1}", SequenceBatchNorm(channels[i + 1]))
        hidden = widths.hidden
        self.lstm = nn.LSTM(channels[3], hidden, 2, batch_first=True, bidirectional=window, dropout=dropout)
        first, second, third = widths.dense
        width = hidden
        if window:
            width = 2 * hidden
            self.attention = nn.MultiheadAttention(width, widths.attention_heads, dropout=dropout, batch_first=True)
            self.norm = nn.LayerNorm(width)
            self.dense1 = nn.Linear(width, first)
            width = first
        self.dense2, self.dense3 = nn.Linear(width, second), nn.Linear(second, third)
        for name, sizes in (("rul", (third, 64, 32, 16, 1)), ("health", (third, 32, 16, 3))):
            for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
                setattr(self, f"{name}{i + 1}", nn.Linear(inputs, outputs))
        self.dropout = nn.Dropout(dropout)
        self._remember_at_first()
        count = sum(parameter.numel() for parameter in self.parameters())
        if widths == Widths():
            assert not window or count == WINDOW_PARAMETERS, count
            assert window or sum(p.numel() for p in self.lstm.parameters()) == LIVE_LSTM_PARAMETERS
        self.parameter_count = count

    def _remember_at_first(self) -> None:
        """Forget gates start open (bias 1), so that a life's length of memory can be learned."""
        hidden = self.lstm.hidden_size
        for name, parameter in self.lstm.named_parameters():
            if name.startswith("bias_ih"):
                nn.init.constant_(parameter[hidden : 2 * hidden], 1.0)
            elif name.startswith("weight_hh"):
                nn.init.orthogonal_(parameter)

    def renew_rul_head(self, average: float) -> None:
        """A new RUL head that begins at the `average` target."""
        for i in (1, 2, 3, 4):
            getattr(self, f"rul{i}").reset_parameters()
        nn.init.constant_(self.rul4.bias, average)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """(B, T, 17) normalised -> RUL / 125 (B, T) and health logits (B, T, 3), not clamped, no softmax."""
        for i in (1, 2, 3):
            padding = (1, 1) if self.window else (2, 0)
            x = getattr(self, f"conv{i}")(functional.pad(x.transpose(1, 2), padding)).transpose(1, 2)
            x = functional.relu(getattr(self, f"bn{i}")(x, mask))
        x, _ = self.lstm(x)
        if self.window:
            attended, _ = self.attention(x, x, x, need_weights=False)
            x = self.norm(x + self.dropout(attended))
            x = functional.relu(self.dense1(self.dropout(x)))
        else:
            x = self.dropout(x)
        x = functional.relu(self.dense3(functional.relu(self.dense2(x))))
        rul, health = x, x
        for i in (1, 2, 3):
            rul = functional.relu(getattr(self, f"rul{i}")(rul))
        for i in (1, 2):
            health = functional.relu(getattr(self, f"health{i}")(health))
        return self.rul4(rul).squeeze(-1), self.health3(health)
