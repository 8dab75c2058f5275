"""C-MAPSS training sets: channels, engines, and the split into training and held-out engines.

The data are NASA's turbofan run-to-failure simulations (Saxena, Goebel, Simon, Eklund, "Damage
Propagation Modeling for Aircraft Engine Run-to-Failure Simulation", PHM08). Only the four training
files are opened: every engine in them is recorded until it fails, so its RUL is known at each cycle.
"""

import lzma
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SETS = ("FD001", "FD002", "FD003", "FD004")

# name, unit, plausible minimum, plausible maximum. The order is that of the columns of NASA's files.
CHANNELS = (
    ("altitude", "kft", -1.0, 50.0),
    ("mach", "Mach", -0.1, 1.0),
    ("tra", "deg", 0.0, 110.0),
    ("T2", "degR", 350.0, 650.0),
    ("T24", "degR", 400.0, 800.0),
    ("T30", "degR", 900.0, 2000.0),
    ("T50", "degR", 700.0, 1900.0),
    ("P2", "psia", 0.0, 25.0),
    ("P15", "psia", 0.0, 35.0),
    ("P30", "psia", 50.0, 800.0),
    ("Nf", "rpm", 1400.0, 2900.0),
    ("Nc", "rpm", 6500.0, 11000.0),
    ("epr", "", 0.5, 2.0),
    ("Ps30", "psia", 20.0, 70.0),
    ("phi", "pps/psi", 50.0, 750.0),
    ("NRf", "rpm", 1400.0, 2900.0),
    ("NRc", "rpm", 6500.0, 10000.0),
    ("BPR", "", 5.0, 15.0),
    ("farB", "", 0.0, 0.1),
    ("htBleed", "", 200.0, 500.0),
    ("Nf_dmd", "rpm", 1400.0, 2900.0),
    ("PCNfR_dmd", "rpm", 50.0, 120.0),
    ("W31", "lbm/s", 2.0, 60.0),
    ("W32", "lbm/s", 1.0, 40.0),
)
CHANNEL_NAMES = tuple(channel[0] for channel in CHANNELS)

SETTINGS = ("altitude", "mach", "tra")
SENSORS = (
    "T24", "T30", "T50", "P30", "Nf", "Nc", "Ps30",
    "phi", "NRf", "NRc", "BPR", "htBleed", "W31", "W32",
)  # fmt: skip
INPUTS = SETTINGS + SENSORS
INPUT_COLUMNS = [CHANNEL_NAMES.index(name) for name in INPUTS]

RUL_CAP = 125.0
DEGRADING, CRITICAL = 80.0, 30.0
HEALTH = ("normal", "degrading", "critical")


@dataclass(frozen=True)
class Engine:
    """One run to failure."""

    set_name: str
    number: int
    values: np.ndarray  # (T, 24) float32, raw engineering units
    life: np.ndarray  # (T,) cycles left, not capped; 0 at the last cycle

    @property
    def rul(self) -> np.ndarray:
        """(T,) the target: cycles left, capped."""
        return np.minimum(self.life, RUL_CAP).astype(np.float32)

    @property
    def health(self) -> np.ndarray:
        """(T,) class index: 0 normal, 1 degrading, 2 critical."""
        return health_of(self.life)


def health_of(life: np.ndarray) -> np.ndarray:
    """Class index of cycles left: 0 normal, 1 degrading, 2 critical."""
    return (life <= DEGRADING).astype(np.int64) + (life <= CRITICAL)


def read_set(folder: Path, name: str) -> list[Engine]:
    """Engines of one training set, from `train_<name>.txt` or `train_<name>.txt.xz` in `folder`."""
    plain, packed = folder / f"train_{name}.txt", folder / f"train_{name}.txt.xz"
    if plain.exists():
        rows = np.loadtxt(plain)
    elif packed.exists():
        with lzma.open(packed, "rt") as text:
            rows = np.loadtxt(text)
    else:
        raise SystemExit(f"{folder}: neither {plain.name} nor {packed.name} is there")
    if rows.ndim != 2 or rows.shape[1] != 2 + len(CHANNELS):
        raise SystemExit(f"train_{name}: found shape {rows.shape}, expected 26 columns")
    engines = []
    for number in np.unique(rows[:, 0]).astype(int):
        life = rows[rows[:, 0] == number]
        if not np.array_equal(life[:, 1], np.arange(1, len(life) + 1)):
            raise SystemExit(f"train_{name}: engine {number} has gaps in its cycles")
        left = np.arange(len(life) - 1, -1, -1, dtype=np.float32)
        engines.append(Engine(name, int(number), life[:, 2:].astype(np.float32), left))
    return engines


def read_all(folder: Path) -> list[Engine]:
    """Engines of the four training sets, in file order."""
    return [engine for name in SETS for engine in read_set(Path(folder), name)]


def split(engines: list[Engine], seed: int, held_out: float = 0.2) -> tuple[list[Engine], list[Engine]]:
    """(training, held-out) engines; `held_out` is the fraction kept back in each set.

    Drawn per set, from the seed alone. Nothing that is fitted may see the second list.
    """
    training, kept = [], []
    for name in SETS:
        members = [engine for engine in engines if engine.set_name == name]
        order = np.random.default_rng([seed, SETS.index(name)]).permutation(len(members))
        chosen = set(order[: round(held_out * len(members))].tolist())
        for index, engine in enumerate(members):
            (kept if index in chosen else training).append(engine)
    return training, kept
