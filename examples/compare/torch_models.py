"""A path of a bundle as a PyTorch module, in float32, in bfloat16 and in PyTorch's dynamic int8."""

import copy
import warnings

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from bundles import PathModel

State = list[Tensor]


def parameter(value: np.ndarray) -> nn.Parameter:
    return nn.Parameter(torch.from_numpy(np.ascontiguousarray(value)), requires_grad=False)


def linear_of(weight: np.ndarray, bias: np.ndarray | None) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias is not None)
    layer.weight = parameter(weight)
    if bias is not None:
        layer.bias = parameter(bias)
    return layer


class Path(nn.Module):
    """Layers in the order of model.json. The live form takes one cycle (B, inputs) and its states, and gives the next
    ones: a causal convolution is a product with the cycles that its kernel reaches back to. The window form takes
    (T, B, inputs) and, in a cascade, (T, B, features)."""

    def __init__(self, model: PathModel):
        super().__init__()
        self.live, self.layers, self.described, w = model.path == "live", nn.ModuleList(), model.layers, model.tensors
        self.emits = model.emits
        for layer in model.layers:
            name = layer["name"]
            weight, bias = w.get(f"{name}.weight"), w.get(f"{name}.bias")
            match layer["type"]:
                case "conv1d" if self.live:
                    own = linear_of(weight.transpose(0, 2, 1).reshape(len(weight), -1), bias)
                case "conv1d":
                    own = nn.Conv1d(layer["in_channels"], layer["out_channels"], layer["kernel_size"])
                    own.weight, own.bias = parameter(weight), parameter(bias)
                case "lstm":
                    own = nn.LSTM(
                        layer["input_size"],
                        layer["hidden_size"],
                        layer["num_layers"],
                        bidirectional=layer["bidirectional"],
                    )
                    self.load(own, name, w)
                case "self_attention":
                    own = nn.MultiheadAttention(layer["embed_dim"], layer["num_heads"])
                    self.load(own, name, w)
                case "layer_norm":
                    own = nn.LayerNorm(layer["normalized_shape"], layer["eps"])
                    self.load(own, name, w)
                case "linear":
                    own = linear_of(weight, bias)
                case _:
                    own = nn.Identity()
            self.layers.append(own)
        self.heads = nn.ModuleDict()
        for name, head in model.heads.items():
            parts: list[nn.Module] = []
            for layer in head:
                parts.append(linear_of(w[f"{layer['name']}.weight"], w.get(f"{layer['name']}.bias")))
                if layer["activation"] == "relu":
                    parts.append(nn.ReLU())
            self.heads[name] = nn.Sequential(*parts)
        self.eval()

    @staticmethod
    def load(module: nn.Module, name: str, tensors: dict[str, np.ndarray]) -> None:
        module.load_state_dict({key: torch.from_numpy(tensors[f"{name}.{key}"]) for key in module.state_dict()})

    def start(self, batch: int, kind: torch.dtype = torch.float32) -> State:
        """What a life begins with: the tails of the convolutions, then h and c of each stack."""
        states = []
        for layer in self.described if self.live else []:
            if layer["type"] == "conv1d" and layer["kernel_size"] > 1:
                states.append(torch.zeros(batch, (layer["kernel_size"] - 1) * layer["in_channels"], dtype=kind))
            elif layer["type"] == "lstm":
                size = (layer["num_layers"], batch, layer["hidden_size"])
                states += [torch.zeros(size, dtype=kind), torch.zeros(size, dtype=kind)]
        return states

    def outputs(self, x: Tensor) -> list[Tensor]:
        return [head(x) for head in self.heads.values()] or [x]

    def step(self, x: Tensor, states: State) -> tuple[list[Tensor], State]:
        """Raw outputs of the heads, then the features that a cascade's window reads."""
        remaining, after, features = iter(states), [], []
        for described, layer in zip(self.described, self.layers):
            if described["type"] == "conv1d" and described["kernel_size"] > 1:
                x = torch.cat([next(remaining), x], 1)
                after.append(x[:, described["in_channels"] :])
                x = layer(x)
            elif described["type"] == "lstm":
                x, (h, c) = layer(x[None], (next(remaining), next(remaining)))
                x = x[0]
                after += [h, c]
            else:
                x = layer(x)
            if described.get("activation") == "relu":
                x = functional.relu(x)
            if described["name"] == self.emits:
                features.append(x)
        return self.outputs(x) + features, after

    def forward(self, x: Tensor, features: Tensor | None = None) -> list[Tensor]:
        for described, layer in zip(self.described, self.layers):
            match described["type"]:
                case "conv1d":
                    size = described["kernel_size"]
                    before = size - 1 if described["padding"] == "causal" else (size - 1) // 2
                    x = layer(functional.pad(x.permute(1, 2, 0), (before, size - 1 - before))).permute(2, 0, 1)
                case "live_features":
                    x = torch.cat([x, features], -1)
                case "lstm":
                    x = layer(x)[0]
                case "self_attention":
                    mixed = layer(x, x, x, need_weights=False)[0]
                    x = mixed + x if described["residual"] else mixed
                case _:
                    x = layer(x)
            if described.get("activation") == "relu":
                x = functional.relu(x)
        return self.outputs(x)


def in_precision(model: PathModel, precision: str) -> Path:
    module = Path(model)
    if precision == "bfloat16":
        return module.to(torch.bfloat16)
    if precision == "int8":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.ao.quantization.quantize_dynamic(
                copy.deepcopy(module), {nn.LSTM, nn.Linear}, dtype=torch.qint8
            )
    return module
