"""Tensors of a checkpoint as those that a module has: the part that fits, without what wrappers put before names, and
reparametrised weights as what they stand for."""

import re
from dataclasses import dataclass

import torch
from torch import Tensor

from checkpoint import Checkpoint, Tensors, check_floats
from stack import ExportError, shape

# What torch.compile, FSDP and checkpointing put into names.
WRAPPERS = {"_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"}
# Counters that say nothing of the outputs: of averaged models, and of batch norms where there is none in the module.
COUNTERS = re.compile(r"(^|\.)(n_averaged|num_batches_tracked)$")
# What a training may have kept of its scaler.
SCALING = re.compile(r"(?i)(^|_)(mean|std|scaler|scale|normali[sz]ation|norm|min|max)(_|$|s$)")
KEY = "--weights-key (--live-key, --window-key) chooses"


@dataclass
class Fit:
    """A part of a checkpoint, and what stands before its tensors' names."""

    path: str
    prefix: str
    tensors: Tensors
    # In the same part, and not of the module.
    extra: list[str]

    @property
    def place(self) -> str:
        return ".".join(filter(None, (self.path, self.prefix.rstrip(".")))) or "the file itself"


def cleaned(tensors: Tensors, *, without_module: bool = False) -> Tensors:
    """Without the wrappers' words in the names, and without DataParallel's too."""
    words = WRAPPERS | ({"module"} if without_module else set())
    names = {name: ".".join(word for word in name.split(".") if word not in words) for name in tensors}
    if len(set(names.values())) < len(names):
        return tensors
    return {names[name]: tensor for name, tensor in tensors.items()}


def fused(tensors: Tensors) -> Tensors:
    """Weights that weight_norm, spectral_norm or pruning keep in parts, as what the module computes with."""
    found, result = dict(tensors), {}
    for name in tensors:
        for pattern, make in FUSIONS:
            match = pattern.search(name)
            if match is None or name not in found:
                continue
            stem = name[: match.start()] + match.group(1)
            if (made := make(found, name, stem)) is not None:
                result[stem] = made
    return found | result


def taken(found: Tensors, *names: str) -> list[Tensor] | None:
    """The tensors of these names, which leave the file; None if one of them is not there."""
    if not all(name in found for name in names):
        return None
    return [found.pop(name).float() for name in names]


def weight_norm(found: Tensors, size: str, direction: str) -> Tensor | None:
    """size * direction / its norm over the axes in which size has 1, or over all of them."""
    if size not in found or direction not in found:
        return None
    g, v = taken(found, size, direction)
    axes = [axis for axis in range(v.dim()) if g.dim() != v.dim() or g.shape[axis] == 1]
    if not axes or (g.dim() == v.dim() and any(g.shape[axis] not in (1, v.shape[axis]) for axis in range(v.dim()))):
        raise ExportError(f"tensor {size}: found {shape(g)} beside {direction} {shape(v)}, expected 1 or the same axes")
    return g * v / v.norm(dim=axes, keepdim=g.dim() == v.dim())


def spectral_norm(found: Tensors, original: str, left: str, right: str) -> Tensor | None:
    """original / the largest singular value, which training has followed by two vectors."""
    parts = taken(found, original, left, right)
    if parts is None:
        return None
    weight, u, v = parts
    matrix = weight.flatten(1)
    if u.shape != matrix.shape[:1] or v.shape != matrix.shape[1:]:
        raise ExportError(f"tensor {left}: found {shape(u)} for {original} {shape(weight)}, expected its rows")
    return weight / torch.dot(u, matrix @ v)


def pruned(found: Tensors, original: str, mask: str) -> Tensor | None:
    parts = taken(found, original, mask)
    return None if parts is None else parts[0] * parts[1]


FUSIONS = (
    (re.compile(r"parametrizations\.(\w+)\.original0$"), lambda f, n, s: weight_norm(f, n, n[:-1] + "1")),
    (
        re.compile(r"parametrizations\.(\w+)\.original$"),
        lambda f, n, s: spectral_norm(f, n, n.removesuffix("original") + "0._u", n.removesuffix("original") + "0._v"),
    ),
    (re.compile(r"(\w+)_g$"), lambda f, n, s: weight_norm(f, n, s + "_v")),
    (
        re.compile(r"(\w+)_orig$"),
        lambda f, n, s: pruned(f, n, s + "_mask") if s + "_mask" in f else spectral_norm(f, n, s + "_u", s + "_v"),
    ),
)  # fmt: skip


def fits(path: str, part: Tensors, own: Tensors) -> list[Fit]:
    """Every way in which the part's names, behind something that all of them begin with, are the module's own."""
    needed = {name: tensor.shape for name, tensor in own.items() if not COUNTERS.search(name)}
    optional = own.keys() - needed.keys()
    anchor = max(needed, key=len, default="")
    found = []
    for name in part:
        if name != anchor and not name.endswith(f".{anchor}"):
            continue
        prefix = name.removesuffix(anchor)
        if any(part[prefix + key].shape != size if prefix + key in part else True for key, size in needed.items()):
            continue
        tensors = {key: part[prefix + key] for key in needed}
        tensors |= {key: part[prefix + key] for key in optional if prefix + key in part}
        used = {prefix + key for key in tensors}
        extra = [other for other in part if other not in used and not COUNTERS.search(other)]
        found.append(Fit(path, prefix, tensors, extra))
    return found


def variants(part: Tensors) -> list[Tensors]:
    """A part's names as they are, and without what wraps them; its weights as they are, and fused."""
    names = [part, cleaned(part), cleaned(part, without_module=True)]
    return [*names, *(fused(variant) for variant in names)]


def same(one: Fit, other: Fit) -> bool:
    return all(torch.equal(one.tensors[name], other.tensors[name]) for name in one.tensors if name in other.tensors)


def for_module(checkpoint: Checkpoint, own: Tensors, key: str | None) -> tuple[Tensors, list[str]]:
    """The tensors for a module whose state_dict is `own`, and what the user ought to know of where they were found.

    Raises ExportError if none fit or several do, or if there are more tensors beside them that no one reads.
    """
    parts = checkpoint.chosen(key)
    inner = {".".join(name.split(".")[1:]): tensor for name, tensor in own.items()}
    is_inner = len({name.split(".")[0] for name in own}) == 1 and all(inner)
    best: list[Fit] = []
    # The deepest first: a dictionary's tensors are among those of the one that holds it.
    for path in sorted(parts, key=lambda path: -path.count(".") - bool(path)):
        for names, outer in ((own, False), (inner, True)) if is_inner else ((own, False),):
            found = next((ways for variant in variants(parts[path]) if (ways := fits(path, variant, names))), [])
            if found and outer:
                first = next(iter(own)).split(".")[0]
                for way in found:
                    way.tensors = {f"{first}.{name}": tensor for name, tensor in way.tensors.items()}
            best += [way for way in found if not any(same(way, other) for other in best)]
            if found:
                break
    if not best:
        raise closest(checkpoint, parts, own)
    if len(best) > 1:
        places = ", ".join(way.place for way in best)
        raise ExportError(f"{checkpoint.file}: found weights for the module in {places}, expected one of them: {KEY}")
    fit = best[0]
    if fit.extra:
        name = fit.extra[0]
        value = next(part[name] for part in variants(parts[fit.path]) if name in part)
        raise ExportError(
            f"{checkpoint.file}: tensor {name}: found {shape(value)}, expected no such tensor in the module; "
            f"{KEY} what stands before the module's own names, and leaves out the rest"
        )
    check_floats(checkpoint.file, fit.tensors)
    notes = []
    if fit.path or fit.prefix:
        notes.append(f"took {fit.place} of {checkpoint.file.name}, which holds {checkpoint.contents}")
    if scaling := [name for name in checkpoint.keys if SCALING.search(name) and name not in fit.tensors]:
        notes.append(
            f"{checkpoint.file.name} holds {', '.join(scaling)} too, which was not read: --scaler says how to scale"
        )
    return fit.tensors, notes


def closest(checkpoint: Checkpoint, parts: dict[str, Tensors], own: Tensors) -> ExportError:
    """What is amiss in the part that has most of the module's names."""

    def score(part: Tensors) -> int:
        return sum(name in part for name in own)

    candidates = [variant for part in parts.values() for variant in variants(part)]
    for part in list(candidates):
        anchors = {name.removesuffix(key) for key in list(own)[:1] for name in part if name.endswith(f".{key}")}
        candidates += [
            {name.removeprefix(prefix): tensor for name, tensor in part.items() if name.startswith(prefix)}
            for prefix in anchors
        ]
    part = max(candidates, key=score)
    what = f"in it: {checkpoint.contents}"
    for key, value in own.items():
        if COUNTERS.search(key):
            continue
        stem, _, leaf = key.rpartition(".")
        parametrised = f"{stem}.parametrizations.{leaf}.".lstrip(".")
        if names := [name for name in part if name.startswith(parametrised) and key not in part]:
            return ExportError(
                f"{checkpoint.file}: tensor {key}: found {', '.join(names)}, expected weight_norm, spectral_norm or no "
                "parametrization; a function that returns the module with this one can have it"
            )
        if key not in part:
            return ExportError(f"{checkpoint.file}: tensor {key}: missing, expected {shape(value)}; {what}")
        if part[key].shape != value.shape:
            return ExportError(
                f"{checkpoint.file}: tensor {key}: found {shape(part[key])}, expected {shape(value)}; {what}"
            )
    return ExportError(f"{checkpoint.file}: found no weights of the module; {what}")


def for_stack(checkpoint: Checkpoint, key: str | None) -> Tensors:
    """The tensors of the one part that holds an nn.LSTM."""
    found: list[tuple[str, Tensors]] = []
    parts = checkpoint.chosen(key)
    for path in sorted(parts, key=lambda path: -path.count(".") - bool(path)):
        tensors = fused(cleaned(parts[path], without_module=True))
        tensors = {name: tensor for name, tensor in tensors.items() if not COUNTERS.search(name)}
        if not any(name.endswith("weight_hh_l0") for name in tensors):
            continue
        if not any(path == "" or other.startswith(f"{path}.") for other, _ in found):
            found.append((path, tensors))
    if len(found) > 1:
        first = found[0][1]
        if not all(
            tensors.keys() == first.keys() and all(torch.equal(first[name], tensors[name]) for name in first)
            for _, tensors in found[1:]
        ):
            places = ", ".join(path or "the file itself" for path, _ in found)
            raise ExportError(f"{checkpoint.file}: found an nn.LSTM in {places}, expected one of them: {KEY}")
    if not found:
        raise ExportError(
            f"{checkpoint.file}: tensor weight_hh_l0: missing among {checkpoint.contents}, expected (4H, H)"
        )
    check_floats(checkpoint.file, found[0][1])
    return found[0][1]
