"""Everything that was chosen, in one place. Every choice was made on held-out training engines."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Widths:
    """Layer widths. The defaults are the reference backbone."""

    convolutions: tuple[int, int, int] = (64, 128, 64)
    hidden: int = 256
    attention_heads: int = 8
    dense: tuple[int, int, int] = (256, 64, 32)


@dataclass(frozen=True)
class PathSettings:
    """How one path is trained."""

    epochs: int
    batch: int  # whole lives (live) or windows (window)
    peak_rate: float  # of the one-cycle schedule
    weight_decay: float
    dropout: float  # between the stacked LSTM layers, and before the dense layers
    noise: float  # standard deviation of Gaussian noise on normalised inputs, each cycle anew
    offset: float  # the same, once for a whole sequence and channel: another engine's manufacture
    averaging: float  # decay of the moving average of the weights
    stride: int = 1  # window: cycles between the windows of one epoch
    half_precision: bool = False  # bfloat16 arithmetic in training, weights stay float32: twice as fast for windows
    patience: int = 100  # epochs without a better held-out figure before training stops


@dataclass(frozen=True)
class Settings:
    live: PathSettings
    window: PathSettings
    window_finish: PathSettings  # with a new RUL head; see train_window.py
    widths: Widths = field(default_factory=Widths)
    seed: int = 7
    held_out: float = 0.2
    window_length: int = 30
    health_weight: float = 0.05  # cross-entropy beside the squared error of rul / 125
    late_start_share: float = 0.3  # live: share of lives that begin somewhere in their first half
    engines_per_set: int | None = None  # smoke only


FULL = Settings(
    live=PathSettings(
        epochs=70, batch=16, peak_rate=1.5e-3, weight_decay=0.01, dropout=0.1, noise=0.15, offset=0.0, averaging=0.985
    ),
    window=PathSettings(
        epochs=14,
        batch=128,
        peak_rate=8e-4,
        weight_decay=0.05,
        dropout=0.3,
        noise=0.2,
        offset=0.1,
        averaging=0.99,
        stride=8,
        half_precision=True,
        patience=4,
    ),
    window_finish=PathSettings(
        epochs=4,
        batch=128,
        peak_rate=3e-4,
        weight_decay=0.05,
        dropout=0.3,
        noise=0.2,
        offset=0.1,
        averaging=0.98,
        stride=8,
        half_precision=True,
    ),
)

# The whole pipeline in a minute, for tests: nothing it makes is worth keeping.
SMOKE = Settings(
    live=PathSettings(
        epochs=2, batch=8, peak_rate=3e-3, weight_decay=0.01, dropout=0.1, noise=0.15, offset=0.0, averaging=0.8
    ),
    window=PathSettings(
        epochs=2,
        batch=64,
        peak_rate=3e-3,
        weight_decay=0.05,
        dropout=0.1,
        noise=0.2,
        offset=0.1,
        averaging=0.8,
        stride=15,
    ),
    window_finish=PathSettings(
        epochs=1,
        batch=64,
        peak_rate=3e-3,
        weight_decay=0.05,
        dropout=0.1,
        noise=0.2,
        offset=0.1,
        averaging=0.8,
        stride=15,
    ),
    widths=Widths(convolutions=(8, 16, 8), hidden=16, attention_heads=4, dense=(16, 16, 8)),
    engines_per_set=10,
)
