"""Layers in the order in which they run, as model.json describes them, and their tensors. All importers build one."""

from dataclasses import dataclass, field

import numpy as np

from network import Layer, Tensors

# What an LSTM's cell must use, as every framework here spells it.
CELL = "sigmoid for the gates and tanh for cell and output"


class ExportError(Exception):
    """A model that cannot become a bundle. One line that names the layer or file, what was found, what was expected."""


def shape(value: np.ndarray) -> str:
    return "(" + ", ".join(map(str, np.shape(value))) + ")"


def unsupported(name: str, found: str, expected: str) -> ExportError:
    return ExportError(f"layer {name}: found {found}, expected {expected}")


@dataclass
class Stack:
    """One path of a bundle, or one of its heads, as it grows."""

    layers: list[Layer] = field(default_factory=list)
    tensors: Tensors = field(default_factory=dict)

    @property
    def width(self) -> int | None:
        """Features that the last layer emits; None before the first."""
        return outputs_of(self.layers[-1]) if self.layers else None

    @property
    def is_final(self) -> bool:
        """Whether an LSTM has ended the sequence in its final state."""
        return any(layer.get("output") == "final" for layer in self.layers)

    def _add(self, layer: Layer, **tensors: np.ndarray | None) -> None:
        name, found = layer["name"], inputs_of(layer)
        if any(other["name"] == name for other in self.layers):
            raise unsupported(name, "a second layer of that name", "each layer to be used once")
        if self.width not in (None, found):
            before = self.layers[-1]["name"]
            raise ExportError(f"layer {name}: reads {found} features, but {before} before it emits {self.width}")
        if self.is_final and layer["type"] not in ("linear", "layer_norm"):
            raise unsupported(name, f"{layer['type']} behind the final state of an LSTM", "linear layers")
        self.layers.append(layer)
        for key, value in tensors.items():
            if value is not None:
                self._keep(f"{name}.{key.replace('__', '.')}", value)

    def _keep(self, key: str, value: np.ndarray) -> None:
        value = np.asarray(value)
        if not np.isfinite(value).all():
            raise ExportError(f"tensor {key}: found a number that is not finite, expected finite numbers")
        self.tensors[key] = np.ascontiguousarray(value, np.float32)

    def conv1d(self, name: str, weight: np.ndarray, bias: np.ndarray | None, padding: str) -> None:
        """weight (out, in, k), bias (out)"""
        outputs, inputs, size = weight.shape
        layer = {
            "type": "conv1d", "name": name, "in_channels": inputs, "out_channels": outputs, "kernel_size": size,
            "padding": padding, "bias": bias is not None, "activation": "none",
        }  # fmt: skip
        self._add(layer, weight=weight, bias=bias)

    def batch_norm(
        self, name: str, eps: float, weight: np.ndarray, bias: np.ndarray, mean: np.ndarray, variance: np.ndarray
    ) -> None:
        """All four (features)."""
        before = self.layers[-1] if self.layers else None
        if before is None or before["type"] != "conv1d" or before["activation"] != "none":
            place = "at the beginning" if before is None else f"behind {before['name']}"
            if before is not None and before["type"] == "conv1d":
                place += " and its activation"
            raise unsupported(name, f"a batch normalisation {place}", "one right behind a convolution")
        layer = {"type": "batch_norm", "name": name, "num_features": len(mean), "eps": eps, "activation": "none"}
        self._add(layer, weight=weight, bias=bias, running_mean=mean, running_var=variance)

    def lstm(
        self,
        name: str,
        hidden: int,
        tensors: dict[str, np.ndarray],
        *,
        bias: bool | str,
        depth: int = 1,
        bidirectional: bool = False,
        merge: str = "concat",
        final: bool = False,
    ) -> None:
        """`tensors` under PyTorch's names and in its gate order; `h_0_l0`, `c_0_l0`, ... are an initial state."""
        layer = {
            "type": "lstm", "name": name, "input_size": tensors["weight_ih_l0"].shape[1], "hidden_size": hidden,
            "num_layers": depth, "bidirectional": bidirectional, "merge": merge, "bias": bias,
        }  # fmt: skip
        if "h_0_l0" in tensors:
            layer["initial_state"] = True
        if final:
            layer["output"] = "final"
        self._add(layer, **tensors)

    def self_attention(
        self,
        name: str,
        heads: int,
        in_weight: np.ndarray,
        in_bias: np.ndarray,
        out_weight: np.ndarray,
        out_bias: np.ndarray,
        residual: bool,
    ) -> None:
        """in (3E, E) and (3E), out (E, E) and (E)"""
        layer = {
            "type": "self_attention", "name": name, "embed_dim": len(out_bias), "num_heads": heads,
            "residual": residual,
        }  # fmt: skip
        self._add(
            layer, in_proj_weight=in_weight, in_proj_bias=in_bias, out_proj__weight=out_weight, out_proj__bias=out_bias
        )

    def layer_norm(self, name: str, eps: float, weight: np.ndarray, bias: np.ndarray) -> None:
        """Both (features)."""
        layer = {"type": "layer_norm", "name": name, "normalized_shape": len(weight), "eps": eps}
        self._add(layer, weight=weight, bias=bias)

    def linear(self, name: str, weight: np.ndarray, bias: np.ndarray | None) -> None:
        """weight (out, in), bias (out)"""
        outputs, inputs = weight.shape
        layer = {
            "type": "linear", "name": name, "in_features": inputs, "out_features": outputs, "bias": bias is not None,
            "activation": "none",
        }  # fmt: skip
        self._add(layer, weight=weight, bias=bias)

    def relu(self, name: str) -> None:
        """Makes the last layer's activation a ReLU."""
        last = self.layers[-1] if self.layers else {"type": "none", "name": "the input"}
        if "activation" not in last:
            raise unsupported(
                name, f"ReLU behind {last['name']} ({last['type']})", "one behind a convolution or Linear"
            )
        last["activation"] = "relu"

    def split(self) -> tuple[list[Layer], list[Layer]]:
        """The trunk, and the linear layers at its end that are the RUL head: none if the stack does not end in 1.

        A layer is left to the trunk, which may not be empty.
        """
        last = self.layers[-1]
        if last["type"] != "linear" or last["out_features"] != 1:
            return self.layers, []
        begin = len(self.layers)
        while begin > 1 and self.layers[begin - 1]["type"] == "linear":
            begin -= 1
        if begin == len(self.layers):
            raise unsupported(last["name"], "no layer before it", "at least one layer before the last Linear")
        return self.layers[:begin], self.layers[begin:]


def inputs_of(layer: Layer) -> int:
    keys = ("in_channels", "num_features", "input_size", "embed_dim", "normalized_shape", "in_features")
    return next(layer[key] for key in keys if key in layer)


def outputs_of(layer: Layer) -> int:
    """Features that a layer emits at every timestep."""
    if layer["type"] == "lstm":
        return layer["hidden_size"] * (2 if layer["bidirectional"] and layer["merge"] == "concat" else 1)
    keys = ("out_channels", "num_features", "embed_dim", "normalized_shape", "out_features")
    return next(layer[key] for key in keys if key in layer)


def obstacle_to_streaming(layers: list[Layer]) -> str | None:
    """Why a path cannot be fed one cycle after another; None if it can."""
    for layer in layers:
        if layer["type"] == "conv1d" and layer["padding"] == "centered" and layer["kernel_size"] > 1:
            return f"layer {layer['name']}: found a centred convolution, expected a causal one on the live path"
        if layer["type"] == "lstm" and layer["bidirectional"]:
            return f"layer {layer['name']}: found both directions, expected one on the live path"
        if layer["type"] == "self_attention":
            return f"layer {layer['name']}: found attention to the whole sequence, expected none on the live path"
    return None
