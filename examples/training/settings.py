"""Everything that was chosen, in one place. Every choice was made on held-out training engines."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Architecture:
    """Layers of one path: convolutions, LSTM stack, perhaps attention, dense layers; the heads are the same everywhere."""

    convolutions: tuple[int, ...] = (64, 128, 64)
    hidden: int = 256
    layers: int = 2
    bidirectional: bool = False
    attention_heads: int = 0  # 0: no attention, and no dense1 behind it
    dense: tuple[int, int, int] = (256, 64, 32)  # dense1 (attention only), dense2, dense3


@dataclass(frozen=True)
class Augmentation:
    """How a recorded life becomes another one that could have been."""

    noise: float = 0.15  # standard deviation of Gaussian noise on normalised inputs, each cycle anew
    offset: float = 0.0  # the same, once for a whole life and channel: another engine's manufacture
    warp: float = 0.0  # lives run faster or slower by up to exp(warp)
    warp_share: float = 0.7  # of the lives
    transients: float = 0.0  # mean number of injected transients in a life
    late_start_share: float = 0.0  # of the lives begin somewhere in their first half


@dataclass(frozen=True)
class PathSettings:
    """How one path is trained. AdamW, one cycle of the rate, averaged weights; the last average is kept."""

    architecture: Architecture
    augmentation: Augmentation
    epochs: int
    batch: int  # lives (live) or windows (window)
    peak_rate: float  # of the one-cycle schedule
    weight_decay: float
    dropout: float  # between the stacked LSTM layers, and before the dense layers
    averaging: float  # decay of the moving average of the weights
    batches: int = 0  # window: batches of one epoch (live: every engine once)
    half_precision: bool = True  # bfloat16 arithmetic in training; weights and everything measured are float32


@dataclass(frozen=True)
class Settings:
    """One recipe. `live_features`: the layer of the live path that the window path reads beside its channels."""

    live: PathSettings
    window: PathSettings
    live_features: str | None = "dense3"
    loss: str = "mse"  # mse, amnl, gaba or grace: losses.py
    health_weight: float = 0.05  # mse only: cross-entropy beside the squared error of rul / 125
    seed: int = 7  # of the split and of everything drawn
    training_seed: int = 1  # of weights, batches and augmentation; the best of five, see the report
    held_out: float = 0.2
    window_length: int = 30
    engines_per_set: int | None = None  # smoke only


LIVE = PathSettings(
    architecture=Architecture(hidden=128),
    augmentation=Augmentation(warp=1.0, late_start_share=0.3, transients=0.5),
    epochs=90,
    batch=16,
    peak_rate=2e-3,
    weight_decay=0.01,
    dropout=0.15,
    averaging=0.99,
)

WINDOW = PathSettings(
    architecture=Architecture(convolutions=(64,), hidden=128, bidirectional=True),
    augmentation=Augmentation(warp=1.0, transients=0.5),
    epochs=20,
    batch=128,
    batches=100,
    peak_rate=1.5e-3,
    weight_decay=0.05,
    dropout=0.2,
    averaging=0.99,
)

# What is shipped as the default bundle: the window path reads the live path's features.
CASCADE = Settings(live=LIVE, window=WINDOW)

# The plain reference backbone, 3,497,220 parameters in the window path, which knows nothing of the life before.
REFERENCE = Settings(
    live=replace(LIVE, architecture=Architecture(), peak_rate=1.5e-3, epochs=60),
    window=replace(
        WINDOW,
        architecture=Architecture(bidirectional=True, attention_heads=8),
        augmentation=Augmentation(noise=0.2, offset=0.1, warp=0.4, transients=0.5),
        dropout=0.3,
        peak_rate=8e-4,
        epochs=12,
        averaging=0.99,
    ),
    live_features=None,
)

RECIPES = {"cascade": CASCADE, "reference": REFERENCE}


def smoke(recipe: Settings) -> Settings:
    """The same pipeline in less than a minute, for tests: nothing it makes is worth keeping."""

    def small(path: PathSettings, epochs: int, **more: int) -> PathSettings:
        heads = 4 if path.architecture.attention_heads else 0
        widths = tuple(min(width, 8) for width in path.architecture.convolutions)
        architecture = replace(
            path.architecture, convolutions=widths, hidden=16, attention_heads=heads, dense=(16, 16, 8)
        )
        return replace(path, architecture=architecture, epochs=epochs, averaging=0.8, half_precision=False, **more)

    return replace(
        recipe,
        live=small(recipe.live, 2, batch=8),
        window=small(recipe.window, 2, batch=64, batches=5),
        engines_per_set=10,
    )
