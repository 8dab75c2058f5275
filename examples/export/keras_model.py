"""A Keras model as a path of a bundle: a Sequential, or a functional model that is a chain of layers.

Kernels are transposed. Keras orders the gates i, f, c, o, which are PyTorch's i, f, g, o, and has one bias per gate.
"""

import copy
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np

from bundle import Model, Outputs, check_steady, trials
from stack import CELL, ExportError, Stack, unsupported

layers = keras.layers
FRAMEWORK = f"keras {keras.__version__} on {keras.backend.backend()}"
SUPPORTED = (
    "LSTM, Bidirectional(LSTM), Dense, TimeDistributed(Dense), Conv1D, BatchNormalization, LayerNormalization, ReLU or "
    "Dropout"
)
# Cycles that a model of any length is tried on.
TRIAL = 12
# At inference they are nothing.
NOTHING = (
    layers.Dropout, layers.SpatialDropout1D, layers.GaussianDropout, layers.GaussianNoise, layers.AlphaDropout,
    layers.ActivityRegularization, layers.Identity,
)  # fmt: skip
# What a ReLU may have, and must not.
RELU = ("max_value", "negative_slope", "threshold")
MERGES = {"concat": "concat", "sum": "sum", "ave": "mean", "mul": "mul"}
Named = list[tuple[str, layers.Layer]]


def chain(model: keras.Model, prefix: str = "") -> Named:
    """The layers from the input to the output, those of models inside it too. A graph with branches is refused."""
    for what, tensors in (("inputs", model.inputs), ("outputs", model.outputs)):
        if tensors is None:
            raise ExportError(f"model {model.name}: found no Input, expected one of (timesteps, channels)")
        if len(tensors) != 1:
            raise ExportError(f"model {model.name}: found {len(tensors)} {what}, expected 1")
    for layer in model.layers:
        if isinstance(layer, (layers.Masking, layers.Embedding)):
            raise unsupported(prefix + layer.name, type(layer).__name__, "no mask: a window has all of its cycles")
    found: list[layers.Layer] = []
    tensor = model.outputs[0]
    while True:
        # Keras says nowhere else which layer made a tensor, and of what.
        layer, node, _ = tensor._keras_history
        if isinstance(layer, layers.InputLayer):
            break
        inputs = layer._inbound_nodes[node].input_tensors
        if len(inputs) != 1:
            raise unsupported(
                prefix + layer.name, f"{type(layer).__name__} of {len(inputs)} tensors", "a chain without branches"
            )
        found.append(layer)
        tensor = inputs[0]
    named: Named = []
    for layer in reversed(found):
        name = prefix + layer.name
        named += chain(layer, name + ".") if isinstance(layer, keras.Model) else [(name, layer)]
    return named


def text(value) -> str:
    """A function or object of a configuration by its name."""
    if isinstance(value, dict):
        value = value.get("config", value).get("name", value.get("class_name")) if "config" in value else value
    return str(value)


def expect(name: str, config: dict, **expected) -> None:
    """Refuses a configuration with another value of a key."""
    for key, value in expected.items():
        allowed = value if isinstance(value, tuple) else (value,)
        found = config.get(key, allowed[0])
        if text(found) not in map(str, allowed):
            raise unsupported(name, f"{key} {text(found)}", " or ".join(map(str, allowed)))


def activation(stack: Stack, name: str, config: dict) -> None:
    expect(name, config, activation=("linear", "relu", "None"))
    if text(config["activation"]) == "relu":
        stack.relu(name)


# -------------------------------------------------------------------------------------------------------------- LSTM


def lstm_config(name: str, layer: layers.Layer, go_backwards: bool = False) -> dict:
    if not isinstance(layer, layers.LSTM):
        raise unsupported(name, type(layer).__name__, "LSTM")
    config = layer.get_config()
    if text(config["activation"]) != "tanh" or text(config["recurrent_activation"]) != "sigmoid":
        found = f"activation {text(config['activation'])}, recurrent_activation {text(config['recurrent_activation'])}"
        raise unsupported(name, found, CELL)
    expect(name, config, go_backwards=go_backwards, return_state=False)
    return config


def direction(layer: layers.LSTM, suffix: str) -> dict[str, np.ndarray]:
    """kernel (D, 4H), recurrent_kernel (H, 4H) and bias (4H) as PyTorch has them."""
    kernel, recurrent, *bias = layer.get_weights()
    tensors = {f"weight_ih_l0{suffix}": kernel.T, f"weight_hh_l0{suffix}": recurrent.T}
    return tensors | ({f"bias_ih_l0{suffix}": bias[0]} if bias else {})


def add_lstm(stack: Stack, name: str, layer: layers.LSTM, final: bool) -> None:
    config = lstm_config(name, layer)
    bias = "single" if config["use_bias"] else False
    stack.lstm(name, config["units"], direction(layer, ""), bias=bias, final=final)


def add_bidirectional(stack: Stack, name: str, layer: layers.Bidirectional, final: bool) -> None:
    if layer.merge_mode not in MERGES:
        raise unsupported(name, f"merge_mode {layer.merge_mode}", f"one of {', '.join(MERGES)}")
    forward = lstm_config(name, layer.forward_layer)
    backward = lstm_config(f"{name}.backward_layer", layer.backward_layer, go_backwards=True)
    for key in ("units", "use_bias"):
        if forward[key] != backward[key]:
            raise unsupported(name, f"{key} {forward[key]} forward and {backward[key]} backward", "the same of both")
    stack.lstm(
        name,
        forward["units"],
        direction(layer.forward_layer, "") | direction(layer.backward_layer, "_reverse"),
        bias="single" if forward["use_bias"] else False,
        bidirectional=True,
        merge=MERGES[layer.merge_mode],
        final=final,
    )


# ------------------------------------------------------------------------------------------------------ other layers


def add_dense(stack: Stack, name: str, layer: layers.Dense) -> None:
    kernel, *bias = layer.get_weights()
    stack.linear(name, kernel.T, bias[0] if bias else None)
    activation(stack, name, layer.get_config())


def add_conv1d(stack: Stack, name: str, layer: layers.Conv1D) -> None:
    config = layer.get_config()
    expect(name, config, padding=("causal", "same"), data_format="channels_last", groups=1)
    for key in ("strides", "dilation_rate"):
        if tuple(np.atleast_1d(config[key])) != (1,):
            raise unsupported(name, f"{key} {config[key]}", "1")
    kernel, *bias = layer.get_weights()  # (k, in, out)
    padding = "causal" if config["padding"] == "causal" else "centered"
    stack.conv1d(name, kernel.transpose(2, 1, 0), bias[0] if bias else None, padding)
    activation(stack, name, config)


def add_batch_norm(stack: Stack, name: str, layer: layers.BatchNormalization) -> None:
    config = layer.get_config()
    if config["axis"] not in (-1, 2):
        raise unsupported(name, f"axis {config['axis']}", "-1, the features")
    *affine, mean, variance = layer.get_weights()
    weight = affine.pop(0) if config["scale"] else np.ones_like(mean)
    bias = affine.pop(0) if config["center"] else np.zeros_like(mean)
    stack.batch_norm(name, config["epsilon"], weight, bias, mean, variance)


def add_layer_norm(stack: Stack, name: str, layer: layers.LayerNormalization) -> None:
    config = layer.get_config()
    axes = np.atleast_1d(config["axis"]).tolist()
    if axes not in ([-1], [1 if stack.is_final else 2]):
        raise unsupported(name, f"axis {config['axis']}", "-1, the features")
    expect(name, config, rms_scaling=False)
    weights = layer.get_weights()
    if not weights and stack.width is None:
        raise unsupported(name, "neither center nor scale in the first layer", "one of them")
    width = len(weights[0]) if weights else stack.width
    weight = weights.pop(0) if config["scale"] else np.ones(width)
    bias = weights.pop(0) if config["center"] else np.zeros(width)
    stack.layer_norm(name, config["epsilon"], weight, bias)


def add(stack: Stack, name: str, layer: layers.Layer, path: str) -> None:
    if layer.compute_dtype != "float32":
        raise unsupported(name, f"dtype policy {layer.dtype_policy.name}", "float32, as keras_file.read makes it")
    final = path == "window" and isinstance(layer, (layers.LSTM, layers.Bidirectional)) and not layer.return_sequences
    if isinstance(layer, layers.TimeDistributed):
        inner = layer.layer
        if not isinstance(inner, (layers.Dense, layers.LayerNormalization, layers.ReLU, layers.Activation, *NOTHING)):
            raise unsupported(name, f"TimeDistributed({type(inner).__name__})", "TimeDistributed(Dense)")
        add(stack, name, inner, path)
    elif isinstance(layer, layers.LSTM):
        add_lstm(stack, name, layer, final)
    elif isinstance(layer, layers.Bidirectional):
        add_bidirectional(stack, name, layer, final)
    elif isinstance(layer, layers.Dense):
        add_dense(stack, name, layer)
    elif isinstance(layer, layers.Conv1D):
        add_conv1d(stack, name, layer)
    elif isinstance(layer, layers.BatchNormalization):
        add_batch_norm(stack, name, layer)
    elif isinstance(layer, layers.LayerNormalization):
        add_layer_norm(stack, name, layer)
    elif isinstance(layer, layers.ReLU):
        config = {key: float(value or 0) for key, value in layer.get_config().items() if key in RELU}
        expect(name, config, **dict.fromkeys(RELU, 0.0))
        stack.relu(name)
    elif isinstance(layer, layers.Activation):
        activation(stack, name, layer.get_config())
    elif not isinstance(layer, NOTHING):
        raise unsupported(name, type(layer).__name__, SUPPORTED)


# --------------------------------------------------------------------------------------------------------- the model


def unrolled(layer: layers.Layer, every_timestep: bool) -> layers.Layer:
    """An LSTM with the same weights that begins from zero at every call, and may emit every timestep."""
    if not isinstance(layer, (layers.LSTM, layers.Bidirectional)):
        return layer
    config = copy.deepcopy(layer.get_config())
    parts = [config] if isinstance(layer, layers.LSTM) else [config["layer"]["config"]]
    if config.get("backward_layer"):
        parts.append(config["backward_layer"]["config"])
    for part in parts:
        part["stateful"] = False
        part["return_sequences"] = part["return_sequences"] or every_timestep
    clone = type(layer).from_config(config)
    clone.build((None, None, layer.get_weights()[0].shape[0]))
    clone.set_weights(layer.get_weights())
    return clone


def from_model(model: keras.Model, path: str, source: Path | None = None) -> Model:
    """A path, `live` or `window`, of a model of (timesteps, channels).

    On the live path every timestep of the last LSTM is emitted, `return_sequences` or not: each is the last one of the
    cycles so far. Raises ExportError if a layer is not supported or if the model is no chain of layers.
    """
    named = chain(model)
    size = model.input_shape
    if len(size) != 3 or size[2] is None:
        raise ExportError(f"model {model.name}: found input {size}, expected (None, timesteps, channels)")
    stack = Stack()
    for name, layer in named:
        add(stack, name, layer, path)
    if not stack.layers:
        raise ExportError(f"model {model.name}: found no layer, expected at least one of {SUPPORTED}")
    is_stateful = any(getattr(layer, "stateful", False) for _, layer in named)
    clones = [unrolled(layer, path == "live") for _, layer in named] if is_stateful or path == "live" else None

    def run(x: np.ndarray) -> Outputs:
        y = keras.ops.convert_to_tensor(np.ascontiguousarray(x[None], np.float32))
        if clones is None:
            y = model(y, training=False)
        else:
            for layer in clones:
                y = layer(y) if isinstance(layer, layers.TimeDistributed) else layer(y, training=False)
        y = keras.ops.convert_to_numpy(y)
        rows = y.reshape(-1, y.shape[-1])
        return {"rul": rows[:, 0]} if imported.heads else {"output": rows}

    imported = Model.of(
        stack,
        run,
        last_cycle=stack.is_final,
        length=None if clones else size[1],
        source=source,
        framework=FRAMEWORK,
    )
    check_steady(run, trials(size[1] or TRIAL, size[2])[0])
    if path == "live" and size[1]:
        imported.notes.append(
            f"was made for {size[1]} cycles at a time and will carry its state on from cycle to cycle, which takes "
            "training for it"
        )
    return imported
