#!/usr/bin/env python3
"""Makes expected.safetensors: what PyTorch computes for the networks of InferenceTests.

    python3 make_fixtures.py            writes the file
    python3 make_fixtures.py --check    recomputes everything and compares: exit 1 beyond 1e-6

Needs torch, numpy and safetensors. Weights and inputs are not stored: the tests make the same ones by the same
generator (Support/Generator.swift), so only results are here. Every case of CASES and every network below has its twin
in the tests, by name.
"""

import argparse
import math
import pathlib
import sys

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent
MASK = (1 << 64) - 1


def uniform(name, count):
    """splitmix64 (Steele, Lea and Flood, 2014) from the FNV-1a hash of the name: float32 in [-1, 1)."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001B3) & MASK
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float32) * np.float32(2**-23) - np.float32(1)


def tensor(case, name, shape):
    """A parameter or an input of a case, scaled by its fan-in; normalisations near 1, variances positive."""
    values = uniform(f"{case}/{name}", math.prod(shape))
    if name.endswith("running_var"):
        values = np.abs(values) + np.float32(0.5)
    elif len(shape) == 1 and name.endswith("weight"):
        values = np.float32(1) + values * np.float32(0.5)
    elif not name.startswith("input") and not name.startswith("state"):
        fan = math.prod(shape[1:]) if len(shape) > 1 else shape[0]
        values = values * (np.float32(1) / np.sqrt(np.float32(fan)))
    return torch.from_numpy(values.reshape(shape).copy())


def fill(case, prefix, module):
    with torch.no_grad():
        for name, parameter in list(module.named_parameters()) + list(module.named_buffers()):
            if name != "num_batches_tracked":
                parameter.copy_(tensor(case, f"{prefix}.{name}", tuple(parameter.shape)))
    return module.eval()


class Renamed(nn.Module):
    """One layer of a stack, its parameters under the stack's names."""

    def __init__(self, case, layer, inputs, hidden, both, biases):
        super().__init__()
        self.lstm = nn.LSTM(inputs, hidden, batch_first=True, bidirectional=both, bias=biases > 0)
        with torch.no_grad():
            for name, parameter in self.lstm.named_parameters():
                if biases == 1 and name.startswith("bias_hh"):
                    parameter.zero_()
                else:
                    name = name.replace("_l0", f"_l{layer}")
                    parameter.copy_(tensor(case, f"lstm.{name}", tuple(parameter.shape)))


MERGES = {
    "concat": lambda f, b: torch.cat([f, b], -1),
    "sum": lambda f, b: f + b,
    "mean": lambda f, b: (f + b) / 2,
    "mul": lambda f, b: f * b,
}


def initial_states(case, part, hidden, batch, directions):
    """The state that a bundle gives each layer and direction, the same for every sequence: (directions, batch, H)."""
    suffixes = ["", "_reverse"][:directions]
    return [torch.stack([tensor(case, f"lstm.{part}_0_l{i}{suffix}", (h,)) for suffix in suffixes])
            .unsqueeze(1).expand(directions, batch, h).contiguous() for i, h in enumerate(hidden)]


def stack(case, inputs, hidden, both=False, merge="concat", biases=2, batch=2, length=7, states=False, steps=None,
          initial=False, final=False):
    """A stack: nn.LSTM as it is where PyTorch has it, else layer by layer."""
    x = tensor(case, "input", (batch, length, inputs))
    directions = 2 if both else 1
    h0 = [tensor(case, f"state.h.{i}", (directions, batch, h)) if states else torch.zeros(directions, batch, h)
          for i, h in enumerate(hidden)]
    c0 = [tensor(case, f"state.c.{i}", (directions, batch, h)) if states else torch.zeros(directions, batch, h)
          for i, h in enumerate(hidden)]
    if initial:
        h0, c0 = (initial_states(case, part, hidden, batch, directions) for part in "hc")
    if len(set(hidden)) == 1 and merge == "concat" and biases != 1:
        lstm = nn.LSTM(inputs, hidden[0], len(hidden), batch_first=True, bidirectional=both, bias=biases > 0)
        lstm = fill(case, "lstm", lstm)
        x, (h_n, c_n) = lstm(x, (torch.cat(h0), torch.cat(c0)))
        finals_h, finals_c = [h_n], [c_n]
    else:
        finals_h, finals_c = [], []
        width = inputs
        for i, h in enumerate(hidden):
            x, (h_n, c_n) = Renamed(case, i, width, h, both, biases).lstm(x, (h0[i], c0[i]))
            if both:
                x = MERGES[merge](x[..., :h], x[..., h:])
            width = x.shape[-1]
            finals_h.append(h_n)
            finals_c.append(c_n)
        if len(set(hidden)) == 1:
            finals_h, finals_c = [torch.cat(finals_h)], [torch.cat(finals_c)]
    if final:
        last = finals_h[-1][-directions:]
        x = (MERGES[merge](last[0], last[1]) if both else last[0]).unsqueeze(1)
    result = {"output": x if steps is None else x[:, steps]}
    for i, (h_n, c_n) in enumerate(zip(finals_h, finals_c)):
        suffix = "" if len(finals_h) == 1 else f"_l{i}"
        result["h_n" + suffix] = h_n
        result["c_n" + suffix] = c_n
    return result


CASES = {
    "one direction, 1 layer": dict(inputs=5, hidden=[20]),
    "one direction, 2 layers": dict(inputs=17, hidden=[16, 16], states=True),
    "one direction, 3 layers": dict(inputs=3, hidden=[9, 9, 9]),
    "one direction, 4 layers": dict(inputs=6, hidden=[12] * 4, states=True),
    "both directions, 1 layer": dict(inputs=5, hidden=[20], both=True, states=True),
    "both directions, 2 layers": dict(inputs=7, hidden=[33, 33], both=True),
    "both directions, 3 layers": dict(inputs=3, hidden=[9] * 3, both=True, states=True),
    "both directions, 4 layers": dict(inputs=2, hidden=[8] * 4, both=True),
    "no bias, one direction": dict(inputs=20, hidden=[50] * 3, biases=0, length=4),
    "no bias, both directions": dict(inputs=20, hidden=[50] * 3, both=True, biases=0, length=4),
    "one bias": dict(inputs=2, hidden=[24, 24], biases=1),
    "widths 64 and 32": dict(inputs=2, hidden=[64, 32], biases=1),
    "widths 64 and 32, both directions": dict(inputs=2, hidden=[64, 32], both=True, length=4, states=True),
    "merge by sum": dict(inputs=6, hidden=[19, 19], both=True, merge="sum", states=True),
    "merge by mean": dict(inputs=6, hidden=[19, 19], both=True, merge="mean"),
    "merge by product": dict(inputs=6, hidden=[19, 19], both=True, merge="mul"),
    "one timestep": dict(inputs=5, hidden=[11, 11], both=True, length=1, states=True),
    "initial state": dict(inputs=4, hidden=[10, 10], initial=True),
    "initial state, both directions": dict(inputs=4, hidden=[21, 6], both=True, initial=True),
    "final state": dict(inputs=5, hidden=[18, 18], final=True),
    "final state, both directions": dict(inputs=5, hidden=[18, 18], both=True, final=True),
    "final state by sum": dict(inputs=5, hidden=[18, 7], both=True, merge="sum", final=True, biases=1),
    "final state by mean": dict(inputs=5, hidden=[18], both=True, merge="mean", final=True, initial=True),
    "final state by product": dict(inputs=5, hidden=[18], both=True, merge="mul", final=True),
    "final state of one timestep": dict(inputs=5, hidden=[18], both=True, final=True, length=1),
    "encoder of the window path": dict(inputs=64, hidden=[256, 256], both=True, length=30, steps=[0, 14, 29]),
    "encoder of the live path": dict(inputs=64, hidden=[256, 256], length=30, steps=[0, 14, 29], states=True),
}


def convolution(case, inputs, outputs, kernel, padding):
    """(T, in) -> (T, out)"""
    conv = fill(case, "conv", nn.Conv1d(inputs, outputs, kernel))
    x = tensor(case, "input", (1, 9, inputs)).transpose(1, 2)
    left = kernel - 1 if padding == "causal" else (kernel - 1) // 2
    y = F.relu(conv(F.pad(x, (left, kernel - 1 - left))))
    return {"output": y.transpose(1, 2)}


def attention(case, width, heads, length, residual):
    layer = fill(case, "attention", nn.MultiheadAttention(width, heads, batch_first=True))
    norm = fill(case, "norm", nn.LayerNorm(width))
    x = tensor(case, "input", (2, length, width))
    y = layer(x, x, x, need_weights=False)[0]
    return {"output": norm(x + y if residual else y)}


def backbone(case, path, length):
    """The reference backbone, batch normalisation not folded: heads before scale and softmax."""
    x = tensor(case, "input", (1, length, 17)).transpose(1, 2)
    for i, (inputs, outputs) in enumerate([(17, 64), (64, 128), (128, 64)], start=1):
        conv = fill(case, f"conv{i}", nn.Conv1d(inputs, outputs, 3, bias=False))
        norm = fill(case, f"bn{i}", nn.BatchNorm1d(outputs))
        x = F.relu(norm(conv(F.pad(x, (2, 0) if path == "live" else (1, 1)))))
    x = x.transpose(1, 2)
    both = path == "window"
    x, _ = fill(case, "lstm", nn.LSTM(64, 256, 2, batch_first=True, bidirectional=both))(x)
    if both:
        attention = fill(case, "attention", nn.MultiheadAttention(512, 8, batch_first=True))
        x = fill(case, "norm", nn.LayerNorm(512))(x + attention(x, x, x, need_weights=False)[0])
        x = F.relu(fill(case, "dense1", nn.Linear(512, 256))(x))
    x = F.relu(fill(case, "dense2", nn.Linear(256, 64))(x))
    x = F.relu(fill(case, "dense3", nn.Linear(64, 32))(x))
    results = {"output": x}
    for head, widths in [("rul", [32, 64, 32, 16, 1]), ("health", [32, 32, 16, 3])]:
        y = x
        for i in range(1, len(widths)):
            y = fill(case, f"{head}{i}", nn.Linear(widths[i - 1], widths[i]))(y)
            y = F.relu(y) if i < len(widths) - 1 else y
        results[head] = y
    return results


def dense(case, widths, x):
    """Linear layers (name, outputs), ReLU between them and none after the last."""
    for i, (name, outputs) in enumerate(widths):
        x = fill(case, name, nn.Linear(x.shape[-1], outputs))(x)
        x = F.relu(x) if i < len(widths) - 1 else x
    return x


HEADS = {"rul": [("rul1", 5), ("rul2", 1)], "health": [("health1", 3)], "sigma": [("sigma1", 4), ("sigma2", 1)]}


def cascade(live, window, length, final, merge):
    """A live path (causal convolution, LSTM from an initial state, dense) whose dense features the window path reads."""
    x = tensor("cascade", "input", (1, 21, 3))

    def convolved(case, rows, left):
        conv = fill(case, "conv1", nn.Conv1d(3, 7, 3))
        return F.relu(conv(F.pad(rows.transpose(1, 2), (left, 2 - left)))).transpose(1, 2)

    y = convolved(live, x, 2)
    states = [initial_states(live, part, [11], 1, 1)[0] for part in "hc"]
    y, _ = fill(live, "lstm", nn.LSTM(7, 11, batch_first=True))(y, tuple(states))
    features = F.relu(fill(live, "dense", nn.Linear(11, 9))(y))
    results = {"live_features": features}
    for head, widths in HEADS.items():
        results[f"live.{head}"] = dense(live, widths, features)
    for name, rows in [("window", slice(0, length)), ("window_last", slice(21 - length, 21))]:
        y = torch.cat([convolved(window, x[:, rows], 1), features[:, rows]], -1)
        y, (h_n, _) = fill(window, "lstm", nn.LSTM(16, 18, batch_first=True, bidirectional=True))(y)
        y = MERGES[merge](h_n[0:1], h_n[1:2]) if final else MERGES[merge](y[..., :18], y[..., 18:])
        y = F.relu(fill(window, "dense", nn.Linear(y.shape[-1], 9))(y))
        for head, widths in HEADS.items():
            results[f"{name}.{head}"] = dense(window, widths, y)
    return results


def scalar_example():
    """One unit, gates as (W_x, W_h, b): i (0.5, 0, 0), f (0, 0, 1), g (0.8, 0, 0), o (1, 0, 0); input 0 0 1 1 0 0."""
    sigmoid = lambda x: 1 / (1 + math.exp(-x))
    hidden = []
    h = c = 0.0
    for x in [0, 0, 1, 1, 0, 0]:
        i, f, g, o = sigmoid(0.5 * x), sigmoid(1), math.tanh(0.8 * x), sigmoid(x)
        c = f * c + i * g
        h = o * math.tanh(c)
        hidden.append(h)
    return {"forward": torch.tensor(hidden), "backward": torch.tensor(hidden[::-1])}


def everything():
    results = {case: stack(case, **arguments) for case, arguments in CASES.items()}
    for kernel in [1, 2, 3, 4, 5]:
        for padding in ["causal", "centered"]:
            case = f"convolution {padding} {kernel}"
            results[case] = convolution(case, 5, 7, kernel, padding)
    results["attention 15 in 3 heads"] = attention("attention 15 in 3 heads", 15, 3, 7, False)
    results["attention 96 in 1 head"] = attention("attention 96 in 1 head", 96, 1, 5, True)
    results["attention over 70"] = attention("attention over 70", 6, 2, 70, True)
    results["backbone live"] = backbone("backbone live", "live", 45)
    results["backbone window"] = backbone("backbone window", "window", 30)
    for merge in MERGES:
        for output in ["sequence", "final"]:
            case = f"cascade {output} {merge}"
            results[case] = cascade(f"{case} live", f"{case} window", 6, output == "final", merge)
    results["scalar example"] = scalar_example()
    return {
        f"{case}/{name}": value.detach().to(torch.float32).contiguous().numpy()
        for case, values in results.items()
        for name, value in values.items()
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the file that is there")
    check = parser.parse_args().check
    torch.manual_seed(0)
    path = HERE / "expected.safetensors"
    made = everything()
    if not check:
        save_file(made, path)
        return 0
    there = load_file(path)
    if made.keys() != there.keys():
        print(f"names differ: {sorted(made.keys() ^ there.keys())}")
        return 1
    worst = max((float(np.abs(made[name] - there[name]).max()), name) for name in made)
    print(f"{len(made)} tensors, largest difference {worst[0]:.3g} ({worst[1]})")
    return 0 if worst[0] <= 1e-6 else 1


if __name__ == "__main__":
    sys.exit(main())
