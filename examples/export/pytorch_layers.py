"""PyTorch's layers as a stack: what is supported, and how each becomes what model.json describes."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.prune import BasePruningMethod
from torch.nn.utils.spectral_norm import SpectralNorm
from torch.nn.utils.weight_norm import WeightNorm

from stack import ExportError, Stack, shape, unsupported

SUPPORTED = "Conv1d, BatchNorm1d, LSTM, MultiheadAttention, LayerNorm, Linear, ReLU or Dropout"
NOTHING = (nn.Dropout, nn.Dropout1d, nn.AlphaDropout, nn.Identity)


def array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().cpu().float().numpy()


def plain(module: nn.Module) -> nn.Module:
    """The user's module out of what DataParallel or torch.compile wrap around it."""
    while True:
        if isinstance(module, torch.jit.ScriptModule):
            raise ExportError("found a TorchScript module, expected an nn.Module of Python")
        if isinstance(module, (nn.DataParallel, nn.parallel.DistributedDataParallel)):
            module = module.module
        elif isinstance(getattr(module, "_orig_mod", None), nn.Module):
            module = module._orig_mod
        else:
            return module


def settle(module: nn.Module) -> None:
    """Computes the weights that weight_norm, spectral_norm and pruning else compute when the module is called."""
    kinds = (WeightNorm, SpectralNorm, BasePruningMethod)
    with torch.no_grad():
        for layer in module.modules():
            for hook in layer._forward_pre_hooks.values():
                if isinstance(hook, kinds):
                    hook(layer, None)


def leaves(module: nn.Module, name: str = "") -> Iterator[tuple[str, nn.Module]]:
    """The layers in the order of their declaration, with their dotted names.

    A module of PyTorch's own is a layer. One of the user's is looked into: a parameter beside its children is refused,
    and if it has neither it is taken for a rearrangement, which the comparison with the module's own output confirms.
    """
    known = (nn.Conv1d, nn.BatchNorm1d, nn.LSTM, nn.MultiheadAttention, nn.LayerNorm, nn.Linear, nn.ReLU, *NOTHING)
    is_container = isinstance(module, (nn.Sequential, nn.ModuleList, nn.ModuleDict))
    is_ours = not type(module).__module__.startswith("torch.")
    if isinstance(module, (known, nn.ConstantPad1d)) or not (is_container or is_ours):
        yield name or type(module).__name__.lower(), module
        return
    for key, parameter in module.named_parameters(recurse=False):
        place = f"{name}.{key}" if name else key
        raise ExportError(f"{place}: found a parameter {shape(parameter)} that is in none of {SUPPORTED}")
    for key, child in module.named_children():
        yield from leaves(child, f"{name}.{key}" if name else key)


def pad_of(name: str, module: nn.Module) -> tuple[int, int]:
    if float(module.value) != 0:
        raise unsupported(name, f"padding with {module.value}", "zeros")
    return tuple(module.padding)


def padding_of(name: str, module: nn.Conv1d, before: tuple[int, int] | None, unknown: str) -> str:
    """`unknown` is what a convolution without padding of its own is given by the module's forward."""
    size = module.kernel_size[0]
    for key, expected in (("stride", 1), ("dilation", 1)):
        if getattr(module, key)[0] != expected:
            raise unsupported(name, f"{key} {getattr(module, key)[0]}", str(expected))
    if module.groups != 1:
        raise unsupported(name, f"groups {module.groups}", "1")
    own = module.padding if isinstance(module.padding, str) else module.padding[0]
    if own not in (0, "valid") and module.padding_mode != "zeros":
        raise unsupported(name, f"padding_mode {module.padding_mode}", "zeros")
    centred = ((size - 1) // 2, size // 2)
    if size == 1 and own in (0, "valid", "same") and before in (None, (0, 0)):
        return "causal"
    if before is not None and own in (0, "valid"):
        sides = {(size - 1, 0): "causal", centred: "centered"}
        if before not in sides:
            raise unsupported(name, f"padding {before} before kernel_size {size}", f"{(size - 1, 0)} or {centred}")
        return sides[before]
    if before is None:
        if own in (0, "valid"):
            return unknown
        if own == "same" or (size % 2 and own == size // 2):
            return "centered"
        if own == size - 1:
            return "causal"
    raise unsupported(name, f"padding {own}", f"{size - 1} cut off at the end (causal) or {size // 2} (centred)")


def add_lstm(stack: Stack, name: str, module: nn.LSTM, final: bool) -> None:
    if module.proj_size:
        raise unsupported(name, f"proj_size {module.proj_size}", "0: projections (weight_hr) are not supported")
    stack.lstm(
        name,
        module.hidden_size,
        # As attributes they are what the layer computes with, parametrised or not.
        {key: array(getattr(module, key)) for keys in module._all_weights for key in keys},
        bias=bool(module.bias),
        depth=module.num_layers,
        bidirectional=bool(module.bidirectional),
        final=final,
    )


def add_batch_norm(stack: Stack, name: str, module: nn.BatchNorm1d) -> None:
    if module.running_mean is None:
        raise unsupported(name, "track_running_stats=False", "running statistics")
    count = module.num_features
    weight = np.ones(count) if module.weight is None else array(module.weight)
    bias = np.zeros(count) if module.bias is None else array(module.bias)
    stack.batch_norm(name, module.eps, weight, bias, array(module.running_mean), array(module.running_var))


def add_attention(stack: Stack, name: str, module: nn.MultiheadAttention, residual: bool) -> None:
    if module.in_proj_weight is None:
        raise unsupported(name, f"kdim {module.kdim} and vdim {module.vdim}", f"embed_dim {module.embed_dim} for both")
    if module.bias_k is not None or module.add_zero_attn:
        raise unsupported(name, "add_bias_kv or add_zero_attn", "neither")
    width = module.embed_dim
    in_bias = np.zeros(3 * width) if module.in_proj_bias is None else array(module.in_proj_bias)
    out_bias = np.zeros(width) if module.out_proj.bias is None else array(module.out_proj.bias)
    stack.self_attention(
        name, module.num_heads, array(module.in_proj_weight), in_bias, array(module.out_proj.weight), out_bias, residual
    )


def add_layer_norm(stack: Stack, name: str, module: nn.LayerNorm) -> None:
    if len(module.normalized_shape) != 1:
        raise unsupported(name, f"normalized_shape {tuple(module.normalized_shape)}", "the features of one timestep")
    count = module.normalized_shape[0]
    weight = np.ones(count) if module.weight is None else array(module.weight)
    bias = np.zeros(count) if module.bias is None else array(module.bias)
    stack.layer_norm(name, module.eps, weight, bias)


def stack_of(modules: list[tuple[str, nn.Module]], unknown: str, residual: bool, final: bool) -> Stack:
    """The layers as a stack; `final` makes the last LSTM end in its state."""
    stack, pad = Stack(), None
    lstms = [name for name, module in modules if isinstance(module, nn.LSTM)]
    for name, module in modules:
        if isinstance(module, nn.ConstantPad1d):
            pad = pad_of(name, module)
            continue
        if pad is not None and not isinstance(module, nn.Conv1d):
            raise unsupported(name, f"{type(module).__name__} behind padding", "Conv1d")
        if isinstance(module, nn.Conv1d):
            bias = None if module.bias is None else array(module.bias)
            stack.conv1d(name, array(module.weight), bias, padding_of(name, module, pad, unknown))
            pad = None
        elif isinstance(module, nn.BatchNorm1d):
            add_batch_norm(stack, name, module)
        elif isinstance(module, nn.LSTM):
            add_lstm(stack, name, module, final and name == lstms[-1])
        elif isinstance(module, nn.MultiheadAttention):
            add_attention(stack, name, module, residual)
        elif isinstance(module, nn.LayerNorm):
            add_layer_norm(stack, name, module)
        elif isinstance(module, nn.Linear):
            stack.linear(name, array(module.weight), None if module.bias is None else array(module.bias))
        elif isinstance(module, nn.ReLU):
            stack.relu(name)
        elif not isinstance(module, NOTHING):
            own = type(module).__module__.startswith("torch.nn.modules.")
            found = type(module).__name__ if own else f"{type(module).__module__}.{type(module).__name__}"
            raise unsupported(name, found, SUPPORTED)
    if not stack.layers:
        raise ExportError(f"found no layer, expected at least one of {SUPPORTED}")
    return stack
