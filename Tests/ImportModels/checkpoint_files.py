"""Weights in the forms in which training leaves them, against the module that they were saved of."""

import argparse
import contextlib
import datetime
import functools
import io
import os
import pickle
import subprocess
import sys
import types
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import command
import network
import numpy as np
import pytorch
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils import parametrizations, prune

from cases import CHANNELS, LENGTH, Cases
from checkpoint_messages import MESSAGES

HIDDEN = 6
# What pytorch.py calls, as a user would write it.
MODULES = """
import sys
import torch
from torch import nn
from checkpoint_files import Carrying, Net, Random, Wrapped, reparametrised

def net(): return Net()
def weight_norm(): return reparametrised("weight_norm")
def old_weight_norm(): return reparametrised("old_weight_norm")
def spectral_norm(): return reparametrised("spectral_norm")
def old_spectral_norm(): return reparametrised("old_spectral_norm")
def pruned(): return reparametrised("pruned")
def orthogonal(): return reparametrised("orthogonal")
def parallel(): return nn.DataParallel(Net())
def compiled(): return torch.compile(Net())
def scripted(): return torch.jit.script(Net())
def wrapped(): return Wrapped()
def random(): return Random()
def carrying(): return Carrying()
def ends(): sys.exit("usage: train.py DATA")
def fails(): raise KeyError("\\x1b[31m")
"""
REPARAMETRISED: dict[str, Callable[[nn.Module, str], object]] = {
    "weight_norm": parametrizations.weight_norm,
    "old_weight_norm": nn.utils.weight_norm,
    "spectral_norm": parametrizations.spectral_norm,
    "old_spectral_norm": nn.utils.spectral_norm,
    "pruned": lambda module, name: prune.l1_unstructured(module, name, 0.5),
    "orthogonal": parametrizations.orthogonal,
}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.out = nn.LSTM(CHANNELS, HIDDEN, 2, batch_first=True), nn.Linear(HIDDEN, 1)

    def forward(self, x):
        return self.out(self.lstm(x)[0])


class Wrapped(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = Net()

    def forward(self, x):
        return self.model(x)


class Random(Net):
    def forward(self, x):
        state = torch.randn(2, 1, HIDDEN)
        return self.out(self.lstm(x, (state, state))[0])


class Carrying(Net):
    state = None

    def forward(self, x):
        y, self.state = self.lstm(x, self.state)
        return self.out(y)


def reparametrised(how: str) -> nn.Module:
    module = Net()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for layer, name in ((module.lstm, "weight_hh_l0"), (module.lstm, "weight_ih_l1"), (module.out, "weight")):
            REPARAMETRISED[how](layer, name)
    return module


class AttributeDict(dict):
    """As Lightning keeps hyperparameters; gone when the file is read."""


class Evil:
    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def behind(prefix: str, tensors: dict) -> dict:
    return {prefix + name: value for name, value in tensors.items()}


class Files:
    def __init__(self, cases: Cases, folder: Path):
        self.cases, self.code, self.file = cases, folder / "my_model.py", folder / "weights.pt"
        self.code.write_text(MODULES)
        self.x = np.random.default_rng(2).standard_normal((LENGTH, CHANNELS)).astype(np.float32)

    def read(self, function: str, key: str | None, save=torch.save, content=None):
        save(content, self.file)
        with command.about("live", self.file), warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            return pytorch.path_of(f"{self.code}:{function}", self.file, key, "live")

    def taken(
        self, name: str, content, module: nn.Module, function: str = "net", key: str | None = None, save=torch.save,
        within: float = 1e-6,
    ) -> None:  # fmt: skip
        """Compares the imported layers with the module that the weights are of."""
        with torch.no_grad():
            expected = module.eval()(torch.from_numpy(self.x)[None]).flatten().numpy()
        try:
            model = self.read(function, key, save, content)
        except Exception as error:
            raise AssertionError(f"{name}: {error}") from error
        found = network.run(model.layers, model.heads, model.tensors, self.x, False)["rul"]
        self.cases.agreed(name, found * (1e-6 / within), expected * (1e-6 / within))

    def refused(
        self, name: str, content, function: str = "net", key: str | None = None, save=torch.save, like: str = "",
    ) -> None:  # fmt: skip
        """Records what a file is refused with; `like` is the name of one that is refused with the same."""
        messages = {name: MESSAGES[like]} if like else MESSAGES
        self.cases.says(name, messages, lambda: self.read(function, key, save, content))

    @contextlib.contextmanager
    def called(self, name: str):
        """Has the file called otherwise for a while: what it is, its bytes say."""
        former, self.file = self.file, self.file.with_name(name)
        yield
        self.file.unlink()
        self.file = former

    def bytes(self, name: str, content: bytes) -> None:
        self.refused(name, content, save=lambda data, file: file.write_bytes(data))


def make(cases: Cases, folder: Path) -> None:
    torch.manual_seed(11)
    files = Files(cases, folder)
    net, other = Net(), Net()
    optimizer = torch.optim.Adam(net.parameters())
    net(torch.randn(1, 4, CHANNELS)).sum().backward()
    optimizer.step()
    own = net.state_dict()
    taken_forms(files, net, own, other, optimizer)
    taken_names(files, net, own)
    for how in REPARAMETRISED:
        module = reparametrised(how)
        module(torch.randn(1, 4, CHANNELS))
        state = module.state_dict()
        files.taken(f"{how} of a module that has it", state, module, how)
        if how != "orthogonal":
            files.taken(f"{how} for a plain module", {"state_dict": behind("module.", state)}, module)
        else:
            files.refused(f"{how} for a plain module", state)
    refused_forms(files, net, own, other)
    refused_files(files, net, own, folder)
    bare(files, net, own)


def taken_forms(files: Files, net: Net, own: dict, other: Net, optimizer) -> None:
    files.taken("a state_dict", own, net)
    files.taken(
        "a checkpoint with an optimizer",
        {"model_state_dict": own, "optimizer_state_dict": optimizer.state_dict(), "epoch": 3, "loss": np.float64(0.3)},
        net,
    )
    for key in ("model", "model_state", "state_dict", "net", "ema", "weights"):
        files.taken(f"weights under {key}", {key: own, "epoch": 1, "history": [np.ones(2)]}, net)
    model = files.read("net", None, content={"model": own, "scaler_mean": torch.ones(CHANNELS)})
    files.cases.equal("a scaler in a checkpoint is spoken of", "scaler_mean too" in " ".join(model.notes), True)
    files.taken("weights far inside", {"run": {"best": {"state_dict": own}}}, net)
    files.taken("weights by layer", {"lstm": net.lstm.state_dict(), "out": net.out.state_dict()}, net)
    files.taken("weights beside an epoch", {**own, "epoch": 4, "optimizer": optimizer.state_dict()}, net)
    both = {"model": other.state_dict(), "ema": own}
    files.taken("one of two by its key", both, net, key="ema")
    files.taken(
        "one of two by its prefix", behind("student.", other.state_dict()) | behind("teacher.", own), net, key="teacher"
    )
    files.taken("the same weights twice", {"model": own, "ema": own}, net)
    # Classes that are not there when the file is read.
    lightning = types.ModuleType("lightning_of_the_tests")
    AttributeDict.__module__, lightning.AttributeDict = lightning.__name__, AttributeDict
    sys.modules[lightning.__name__] = lightning
    files.taken(
        "Lightning's checkpoint",
        {
            "epoch": 1, "state_dict": behind("model.", own), "hyper_parameters": AttributeDict(lr=1), "callbacks": {},
            "options": argparse.Namespace(lr=1), "when": datetime.datetime(2026, 1, 1), "folder": Path("/x"),
            "activation": functools.partial(print, 1), "seen": {1, 2}, "optimizer_states": [optimizer.state_dict()],
        },
        net,
        save=lambda content, file: (torch.save(content, file), sys.modules.pop(lightning.__name__)),
    )  # fmt: skip
    # Lightning calls its files so.
    for name in ("last.ckpt", "epoch=3-step=40.ckpt"):
        with files.called(name):
            files.taken(f"Lightning's checkpoint {name}", {"epoch": 1, "state_dict": behind("model.", own)}, net)
    files.taken("an average of models", behind("module.", own) | {"n_averaged": torch.tensor(3)}, net)
    files.taken("half precision", {name: value.half() for name, value in own.items()}, net, within=1e-3)
    files.taken("bfloat16", {name: value.bfloat16() for name, value in own.items()}, net, within=1e-2)
    files.taken(
        "safetensors named .pt", behind("model.", own), net, save=lambda content, file: save_file(content, file)
    )
    files.taken(
        "the format before zip", own, net,
        save=lambda content, file: torch.save(content, file, _use_new_zipfile_serialization=False),
    )  # fmt: skip


def taken_names(files: Files, net: Net, own: dict) -> None:
    for prefix in (
        "module.", "_orig_mod.", "model.", "encoder.", "_orig_mod.module.", "module._orig_mod.model.encoder.", "a.b.",
    ):  # fmt: skip
        files.taken(f"names behind {prefix}", behind(prefix, own), net)
    for word in ("module", "_orig_mod"):
        inside = {name.replace("lstm.", f"lstm.{word}."): value for name, value in own.items()}
        files.taken(f"names with {word} inside", behind("model.", inside), net)
    files.taken("a module inside that of the file", own, net, "wrapped")
    files.taken("a module in DataParallel", own, net, "parallel")
    files.taken("a compiled module", own, net, "compiled")


def refused_forms(files: Files, net: Net, own: dict, other: Net) -> None:
    files.refused("two that fit", {"model": own, "ema": other.state_dict()})
    files.refused("a key that is not there", {"model": own}, key="ema")
    files.refused("two prefixes that fit", behind("student.", own) | behind("teacher.", other.state_dict()))
    files.refused("a tensor of the loss", {"state_dict": behind("model.", own) | {"criterion.weight": torch.ones(3)}})
    files.refused("a buffer that scales", own | {"input_mean": torch.ones(CHANNELS)})
    files.refused("a tensor missing", {name: value for name, value in own.items() if name != "out.bias"})
    files.refused("a tensor of another shape", own | {"out.bias": torch.ones(3)})
    files.refused("whole numbers", {name: (9 * value).to(torch.int8) for name, value in own.items()})
    files.refused("sparse weights", {name: value.to_sparse() for name, value in own.items()})
    files.refused("a whole module", net)
    files.refused("a whole module under a key", {"model": net, "epoch": 1})
    files.refused(
        "a whole module before zip", net, save=functools.partial(torch.save, _use_new_zipfile_serialization=False)
    )
    with files.called("last.ckpt"):
        files.refused("a whole module called .ckpt", net, like="a whole module")
        files.refused("two that fit, called .ckpt", {"model": own, "ema": other.state_dict()}, like="two that fit")
    files.refused("no tensors", {"epoch": 1})
    files.refused("an empty dictionary", {})
    files.refused("a list", [own])
    files.refused("an average without names", {"shadow_params": list(own.values()), "decay": 0.9})
    for name in ("ends", "fails", "scripted", "random", "carrying", "nosuch"):
        files.refused(f"a function that {name}", own, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quantised = torch.ao.quantization.quantize_dynamic(Net(), {nn.LSTM, nn.Linear})
    files.refused("quantised weights", quantised.state_dict())


def refused_files(files: Files, net: Net, own: dict, folder: Path) -> None:
    mark = folder / "evil"
    for name, call in {
        "a pickle that calls the shell": (os.system, f"touch {mark}"),
        "a pickle that evaluates": (eval, f"open({str(mark)!r}, 'w')"),
    }.items():
        files.refused(name, {"model": own, "evil": Evil(*call)})
    # What is not known is not called either.
    files.taken(
        "a pickle that starts a program", {"model": own, "evil": Evil(subprocess.Popen, ["touch", str(mark)])}, net
    )
    files.cases.equal("nothing of a pickle is run", mark.exists(), False)

    def script(content, file: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.jit.save(torch.jit.script(net), str(file))

    files.refused("a TorchScript archive", None, save=script)
    torch.save(own, files.file)
    data = files.file.read_bytes()
    files.bytes("weights cut off", data[: len(data) // 2])
    torch.save(own, files.file, _use_new_zipfile_serialization=False)
    files.bytes("weights before zip cut off", files.file.read_bytes()[:-3000])
    save_file(own, files.file)
    files.bytes("safetensors cut off", files.file.read_bytes()[:-40])
    files.bytes("a pickle of pickle.dump", pickle.dumps({"epoch": 1}))
    files.bytes("weights of no bytes", b"")
    files.bytes("zero bytes", bytes(4096))
    files.bytes("weights as a Git LFS pointer", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    files.bytes("a page that says 404", b"<html>404 Not Found</html>")
    files.bytes("HDF5 for PyTorch", b"\x89HDF\r\n\x1a\n" + bytes(64))
    with zipfile.ZipFile(files.file, "w") as archive:
        archive.writestr("readme.txt", "no weights")
    files.refused("a zip of something else", None, save=lambda content, file: None)
    files.file.unlink()
    files.refused("weights that are not there", None, save=lambda content, file: None)
    files.file.mkdir()
    files.refused("a folder of weights", None, save=lambda content, file: None)
    files.file.rmdir()


def bare(files: Files, net: Net, own: dict) -> None:
    """--state-dict: of an nn.LSTM alone."""
    lstm = reparametrised("old_weight_norm").lstm
    lstm(torch.zeros(1, 2, CHANNELS))
    with torch.no_grad():
        expected = lstm(torch.from_numpy(files.x)[None])[0][0].numpy()

    def imported(content):
        torch.save(content, files.file)
        return pytorch.models(argparse.Namespace(state_dict=files.file, weights_key=None))[0]

    model = imported({"model": behind("module.encoder.", lstm.state_dict()), "epoch": 1})
    found = network.run(model.layers, {}, model.tensors, files.x, False)["output"]
    files.cases.agreed("a bare LSTM in a checkpoint", found, expected)
    stacks = {"model": nn.LSTM(5, 6).state_dict(), "ema": nn.LSTM(5, 6).state_dict()}
    files.cases.says("two bare LSTMs", MESSAGES, lambda: imported(stacks))
    files.cases.says("a bare LSTM and more", MESSAGES, lambda: imported(own))
    files.cases.says("no bare LSTM", MESSAGES, lambda: imported(net.out.state_dict()))
