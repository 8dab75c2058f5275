"""PyTorch models for the tests: bare stacks, modules with their own forward, and what is not supported."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytorch
import torch
from torch import nn
from torch.nn import functional

from cases import CHANNELS, Cases

# What `pytorch.py --module` calls, as a user would write it.
MODULES = """
import torch
from pytorch_models import Backbone, Chopped, Readout, Stacked

def live(): return Backbone(False)
def window(): return Backbone(True)
def last(): return Readout("last")
def state(): return Readout("state")
def stacked(): return Stacked
def chopped(): return Chopped()
"""


def positive(module: nn.Module, *layers: str) -> nn.Module:
    """Scores are cut off at 0: the last layers' biases keep these above it."""
    for name in layers:
        nn.init.constant_(module.get_submodule(name).bias, 4.0)
    return module


class Backbone(nn.Module):
    """Convolutions padded in forward, batch norm, LSTM, attention with residual, and two heads."""

    def __init__(self, window: bool):
        super().__init__()
        width = 16 if window else 8
        self.conv, self.bn, self.relu = nn.Conv1d(CHANNELS, 7, 3, bias=False), nn.BatchNorm1d(7), nn.ReLU()
        self.lstm = nn.LSTM(7, 8, 2, batch_first=True, bidirectional=window, dropout=0.3)
        if window:
            self.attention, self.norm = nn.MultiheadAttention(width, 4, batch_first=True), nn.LayerNorm(width)
        self.drop = nn.Dropout(0.5)
        self.rul = nn.Sequential(nn.Linear(width, 6), nn.ReLU(), nn.Linear(6, 1))
        self.health = nn.Linear(width, 3)
        self.window = window
        positive(self, "rul.2")
        nn.init.normal_(self.bn.running_mean)
        nn.init.uniform_(self.bn.running_var, 0.5, 2)

    def forward(self, x):
        x = functional.pad(x.transpose(1, 2), (1, 1) if self.window else (2, 0))
        x, _ = self.lstm(self.relu(self.bn(self.conv(x))).transpose(1, 2))
        if self.window:
            x = self.norm(x + self.attention(x, x, x, need_weights=False)[0])
        x = self.drop(x)
        return self.rul(x).squeeze(-1), self.health(x)


class Readout(nn.Module):
    """Speaks of the last cycle: from its outputs, whose backward half has seen one cycle, or from the final states."""

    def __init__(self, how: str):
        super().__init__()
        self.lstm, self.out, self.how = (
            nn.LSTM(CHANNELS, 8, 2, bidirectional=True, batch_first=True),
            nn.Linear(16, 1),
            how,
        )
        positive(self, "out")

    def forward(self, x):
        y, (h, _) = self.lstm(x)
        return self.out(y[:, -1] if self.how == "last" else torch.cat([h[-2], h[-1]], dim=1))


class Chomp(nn.Module):
    def forward(self, x):
        return x[..., :-2]


class Chopped(nn.Module):
    """A convolution made causal by cutting off its end, one behind zeros, and one centred by PyTorch."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv1d(CHANNELS, 6, 3, padding=2), Chomp(), nn.ReLU(), nn.ZeroPad1d((3, 0)), nn.Conv1d(6, 6, 4),
            nn.Conv1d(6, 6, 5, padding="same"), nn.ReLU(),
        )  # fmt: skip
        self.lstm, self.out = nn.LSTM(6, 8), nn.Linear(8, 1)
        positive(self, "out")

    def forward(self, x):
        y, _ = self.lstm(self.encoder(x.transpose(1, 2)).permute(2, 0, 1))
        return self.out(y).transpose(0, 1)


class Shuffled(nn.Module):
    """Runs its layers in another order than it declares them in."""

    def __init__(self):
        super().__init__()
        self.second, self.first, self.out = nn.Linear(6, 6), nn.LSTM(CHANNELS, 6, batch_first=True), nn.Linear(6, 1)

    def forward(self, x):
        return self.out(self.second(self.first(x)[0]))


class Doubled(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.out = nn.LSTM(CHANNELS, 6, batch_first=True), nn.Linear(6, 1)

    def forward(self, x):
        return 2 * self.out(self.lstm(x)[0])


class Gain(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(CHANNELS))
        self.out = nn.Linear(CHANNELS, 1)

    def forward(self, x):
        return self.out(x * self.gain)


# Made when this is imported, and a dead ReLU would prove nothing.
torch.manual_seed(4)
Stacked = positive(
    nn.Sequential(nn.LSTM(CHANNELS, 9, 3), nn.Linear(9, 4), nn.ReLU(), nn.Dropout(), nn.Linear(4, 1)), "4"
)


def framework(module: nn.Module, scale=1.0, mean=0.0):
    def run(x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            y = module(torch.from_numpy((x - np.float32(mean)) / np.float32(scale))[None])
        y = y[0] if isinstance(y, tuple) else y
        return y.flatten().numpy()

    return run


def stacked(x: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return Stacked[1:](Stacked[0](torch.from_numpy(x)[:, None])[0]).flatten().numpy()


def make(cases: Cases, folder: Path) -> None:
    torch.manual_seed(3)
    Stacked.eval()
    code = folder / "my_model.py"
    code.write_text(MODULES)
    for depth, directions, bias in itertools.product((1, 2, 3), (1, 2), (True, False)):
        lstm = nn.LSTM(CHANNELS, 6, depth, bias=bias, bidirectional=directions == 2)
        file = folder / "lstm.pt"
        prefix = "encoder." if depth == 2 else ""
        torch.save({prefix + name: value for name, value in lstm.state_dict().items()}, file)

        def bare(x: np.ndarray, lstm=lstm) -> np.ndarray:
            return lstm(torch.from_numpy(x))[0].detach().numpy()

        name = f"state_dict, {depth} deep, {('one direction', 'both directions')[directions - 1]}, bias {bias}".lower()
        live = bare if directions == 1 else None
        cases.proven(name, pytorch.run, "--state-dict", file, live=live, window=bare, output="output")

    live, window = Backbone(False).eval(), Backbone(True).eval()
    for name, module in (("live", live), ("window", window)):
        torch.save(module.state_dict(), folder / f"{name}.pt")
    mean, scale = np.linspace(-3, 4, CHANNELS), np.linspace(0.5, 3, CHANNELS)
    np.savez(folder / "scaler.npz", mean_=mean, scale_=scale)
    (folder / "cycles.csv").write_text("T24,T30,P30,Nf,Nc\n1,2,3,4,5\n")
    cases.proven(
        "module with heads, live and window", pytorch.run,
        "--live", f"{code}:live", "--live-weights", folder / "live.pt",
        "--window", f"{code}:window", "--window-weights", folder / "window.pt",
        "--scaler", folder / "scaler.npz", "--channels", folder / "cycles.csv",
        "--sigma-live", "13", "--sigma-window", "9",
        live=framework(live, scale, mean), window=framework(window, scale, mean),
    )  # fmt: skip
    scaled(cases, folder, code, window)
    for how in ("last", "state"):
        module = Readout(how).eval()
        torch.save(module.state_dict(), folder / "weights.pt")
        cases.proven(
            f"module of the {how} cycle" if how == "last" else "module of the final state", pytorch.run,
            "--window", f"{code}:{how}", "--window-weights", folder / "weights.pt", window=framework(module),
        )  # fmt: skip
    torch.save(Stacked.state_dict(), folder / "weights.pt")
    cases.proven(
        "sequential of LSTM and Linear", pytorch.run, "--module", f"{code}:stacked", "--weights", folder / "weights.pt",
        live=stacked, window=stacked,
    )  # fmt: skip
    module = Chopped().eval()
    torch.save(module.state_dict(), folder / "weights.pt")
    cases.proven(
        "module of padded convolutions", pytorch.run, "--window", f"{code}:chopped", "--window-weights",
        folder / "weights.pt", window=framework(module),
    )  # fmt: skip
    refusals(cases, folder, code)


def scaled(cases: Cases, folder: Path, code: Path, window: nn.Module) -> None:
    """Raw values through scalers that are not StandardScaler's, in Tandem and in the user's own code."""
    arguments = (
        "--window",
        f"{code}:window",
        "--window-weights",
        folder / "window.pt",
        "--scaler",
        folder / "scaler.json",
    )
    lowest, highest = np.linspace(-5, -3, CHANNELS), np.linspace(3, 6, CHANNELS)
    values = {"data_min_": lowest.tolist(), "data_max_": highest.tolist(), "feature_range": [-1, 1]}
    (folder / "scaler.json").write_text(json.dumps(values))
    run = framework(window, (highest - lowest) / 2, (highest + lowest) / 2)
    cases.proven("module with a MinMaxScaler", pytorch.run, *arguments, window=run)

    mean, scale = np.float32([[0.5] * CHANNELS, [-0.5] * CHANNELS]), np.float32([[1] * CHANNELS, [2] * CHANNELS])
    conditions = [{"centroid": [c], "mean": m.tolist(), "std": s.tolist()} for c, m, s in zip((-1, 1), mean, scale)]
    names = folder / "cycles.csv"
    (folder / "scaler.json").write_text(json.dumps({"condition_channels": ["P30"], "conditions": conditions}))

    def by_condition(x: np.ndarray) -> np.ndarray:
        which = (x[:, 2] > 0).astype(int)
        return framework(window)((x - mean[which]) / scale[which])

    cases.proven(
        "module with a scaler of conditions", pytorch.run, *arguments, "--channels", names, window=by_condition
    )


def refusals(cases: Cases, folder: Path, code: Path) -> None:
    good = nn.LSTM(CHANNELS, 6, 2).state_dict()

    def state_dict(**changes):
        tensors = {name: value for name, value in (good | changes).items() if value is not None}
        return lambda: pytorch.from_state_dict(tensors)

    cases.refused("an extra tensor", state_dict(fc_weight=torch.zeros(1, 6)))
    cases.refused("a missing tensor", state_dict(bias_hh_l1=None))
    cases.refused("a wrong shape", state_dict(weight_ih_l1=torch.zeros(24, 12)))
    cases.refused("a projection", lambda: pytorch.from_state_dict(nn.LSTM(5, 6, proj_size=3).state_dict()))
    cases.refused("a number that is not finite", state_dict(bias_ih_l0=torch.full((24,), torch.nan)))
    modules = {
        "a GRU of PyTorch": nn.Sequential(nn.GRU(5, 4)),
        "another activation of PyTorch": nn.Sequential(nn.LSTM(5, 4), nn.Tanh()),
        "a projection in a module": nn.Sequential(nn.LSTM(5, 4, proj_size=2)),
        "a batch norm behind an LSTM": nn.Sequential(nn.LSTM(5, 4), nn.BatchNorm1d(4)),
        "a convolution with a stride": nn.Sequential(nn.Conv1d(5, 4, 3, stride=2)),
        "layers in another order": Shuffled(),
        "arithmetic in forward": Doubled(),
        "a parameter beside the layers": Gain(),
    }
    for name, module in modules.items():
        cases.refused(name, lambda module=module: pytorch.from_module(module, "window"))
    torch.save(Backbone(True).state_dict(), folder / "window.pt")
    arguments = ["--bundle", str(folder / "refused"), "--live", f"{code}:window"]
    cases.refused("both directions on the live path", lambda: pytorch.run(arguments))
    arguments = ["--bundle", str(folder / "refused"), "--module", f"{code}:stacked"]
    cases.refused(
        "the weights of another module", lambda: pytorch.run([*arguments, "--weights", str(folder / "window.pt")])
    )
    cases.refused("too few channels", lambda: pytorch.run([*arguments, "--channels", "4"]))
    (folder / "scaler.json").write_text('{"mean_": [0, 0, 0], "scale_": [1, 1, 1]}')
    cases.refused(
        "a scaler of another width", lambda: pytorch.run([*arguments, "--scaler", str(folder / "scaler.json")])
    )
    np.save(folder / "short.npy", np.zeros((11, CHANNELS)))
    cases.refused("a short example", lambda: pytorch.run([*arguments, "--example", str(folder / "short.npy")]))
    cases.refused("a folder with files in it", lambda: pytorch.run(["--bundle", str(folder), *arguments[2:]]))
