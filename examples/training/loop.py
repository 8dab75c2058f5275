"""The training loop that both paths share: one-cycle AdamW, averaged weights, checkpoints, a progress bar."""

import copy
import math
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from backbone import Backbone
from settings import PathSettings

Batch = tuple[Tensor, Tensor, Tensor, Tensor | None]  # inputs (B,T,17), rul/125 (B,T), health (B,T), mask (B,T)


def loss_of(model: nn.Module, batch: Batch, health_weight: float, half_precision: bool) -> Tensor:
    """Mean over the true cycles: squared error of rul / 125, plus weighted cross-entropy of health."""
    inputs, target, health, mask = batch
    with torch.autocast("cpu", torch.bfloat16, enabled=half_precision):
        rul, logits = model(inputs, mask)
    rul, logits = rul.float(), logits.float()
    if mask is not None:
        rul, logits, target, health = rul[mask], logits[mask], target[mask], health[mask]
    entropy = functional.cross_entropy(logits.flatten(0, -2), health.flatten())
    return functional.mse_loss(rul, target) + health_weight * entropy


def disturb(inputs: Tensor, settings: PathSettings) -> Tensor:
    """Gaussian noise: each cycle anew, and one offset for each sequence and channel. The settings stay as they are."""
    disturbed = inputs + settings.noise * torch.randn_like(inputs)
    disturbed = disturbed + settings.offset * torch.randn_like(inputs[:, :1])
    disturbed[..., :3] = inputs[..., :3]
    return disturbed


def train(
    name: str,
    model: Backbone,
    settings: PathSettings,
    health_weight: float,
    seed: int,
    batches: Callable[[torch.Generator], Iterator[Batch]],
    batches_per_epoch: int,
    held_out_error: Callable[[Backbone], float],
    folder: Path,
) -> Backbone:
    """Trains and returns the averaged model that was best on held-out engines.

    A checkpoint is written after each epoch to `folder/<name>.checkpoint`; a rerun continues from it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / f"{name}.checkpoint"
    averaged = copy.deepcopy(model).eval()
    optimiser = torch.optim.AdamW(model.parameters(), lr=settings.peak_rate, weight_decay=settings.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.peak_rate, total_steps=settings.epochs * batches_per_epoch + 1, pct_start=0.2
    )
    state = {"epoch": 0, "best": math.inf, "best_epoch": 0, "seconds": 0.0, "history": [], "weights": None}
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=False)
        if saved["settings"] != settings:
            raise SystemExit(f"{checkpoint}: made with other settings; remove it or choose another --runs folder")
        model.load_state_dict(saved["model"])
        averaged.load_state_dict(saved["averaged"])
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
        state = saved["state"]
    while state["epoch"] < settings.epochs and state["epoch"] - state["best_epoch"] < settings.patience:
        epoch, began = state["epoch"], time.monotonic()
        torch.manual_seed(seed * 10_000 + epoch)
        generator = torch.Generator().manual_seed(seed * 10_000 + epoch)
        model.train()
        total, step = 0.0, 0
        title = f"{name} {epoch + 1}/{settings.epochs}"
        with tqdm(batches(generator), total=batches_per_epoch, desc=title, leave=False) as bar:
            for step, (inputs, target, health, mask) in enumerate(bar, 1):
                disturbed = (disturb(inputs, settings), target, health, mask)
                loss = loss_of(model, disturbed, health_weight, settings.half_precision)
                optimiser.zero_grad(set_to_none=True)
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                done = schedule.last_epoch  # steps so far: the average follows closely at first
                average(averaged, model, min(settings.averaging, (1 + done) / (10 + done)))
                total += loss.item()
                bar.set_postfix(loss=f"{total / step:.4f}")
        error = held_out_error(averaged)
        state["epoch"] += 1
        state["seconds"] += time.monotonic() - began
        state["history"].append((epoch + 1, total / step, error))
        if error < state["best"]:
            state.update(best=error, best_epoch=epoch + 1, weights=copy.deepcopy(averaged.state_dict()))
        print(
            f"{name} epoch {epoch + 1}: loss {total / step:.4f}, held-out RMSE {error:.2f}"
            f" (best {state['best']:.2f}), {state['seconds']:.0f} s",
            flush=True,
        )
        saved = {
            "settings": settings,
            "model": model.state_dict(),
            "averaged": averaged.state_dict(),
            "optimiser": optimiser.state_dict(),
            "schedule": schedule.state_dict(),
            "state": state,
        }
        torch.save(saved, checkpoint.with_suffix(".partial"))
        os.replace(checkpoint.with_suffix(".partial"), checkpoint)
    averaged.load_state_dict(state["weights"])
    averaged.training_record = {key: state[key] for key in ("best", "best_epoch", "seconds", "history")}
    return averaged.eval()


@torch.no_grad()
def average(averaged: nn.Module, model: nn.Module, decay: float) -> None:
    """Moves the averaged weights and batch-norm statistics towards the model's."""
    own = model.state_dict()
    for key, value in averaged.state_dict().items():
        if value.is_floating_point():
            value.lerp_(own[key], 1 - decay)
        else:
            value.copy_(own[key])
