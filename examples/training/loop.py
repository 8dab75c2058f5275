"""The training loop that both paths share: one-cycle AdamW, averaged weights, checkpoints, a progress bar.

No epoch is picked: the last average is what training gives. The held-out figure after each epoch is there to look at.
"""

import copy
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import nn
from tqdm import tqdm

from backbone import Backbone
from lives import Batch
from losses import Loss
from settings import PathSettings, Settings

LOOK_EVERY = 5  # epochs from one held-out figure to the next


def loss_of(model: Backbone, batch: Batch, loss: Loss, settings: PathSettings) -> torch.Tensor:
    """Mean over the true cycles of a batch."""
    with torch.autocast("cpu", torch.bfloat16, enabled=settings.half_precision):
        trunk = model.trunk(batch.inputs, batch.mask, batch.features)["dense3"]
        outputs = model.scores(trunk)
    outputs, target, health = tuple(output.float() for output in outputs), batch.target, batch.health
    if batch.mask is not None:
        outputs = tuple(output[batch.mask] for output in outputs)
        target, health = target[batch.mask], health[batch.mask]
    return loss(trunk, outputs, target, health)


def train(
    name: str,
    model: Backbone,
    settings: PathSettings,
    recipe: Settings,
    batches: Callable[[int, torch.Generator], Iterator[Batch]],
    batches_per_epoch: int,
    held_out_error: Callable[[Backbone], float],
    folder: Path,
) -> Backbone:
    """Trains and returns the averaged model, with `training_record` beside it.

    A checkpoint is written to `folder/<name>.checkpoint` after each epoch; a rerun continues from it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / f"{name}.checkpoint"
    averaged = copy.deepcopy(model).eval()
    loss_function = Loss(recipe.loss, recipe.health_weight)
    optimiser = torch.optim.AdamW(model.parameters(), lr=settings.peak_rate, weight_decay=settings.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.peak_rate, total_steps=settings.epochs * batches_per_epoch + 1, pct_start=0.2
    )
    state = {"epoch": 0, "seconds": 0.0, "history": [], "share": loss_function.share}
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=False)
        if saved["recipe"] != (settings, recipe.loss, recipe.training_seed):
            raise SystemExit(f"{checkpoint}: made with other settings; remove it or choose another --runs folder")
        model.load_state_dict(saved["model"])
        averaged.load_state_dict(saved["averaged"])
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
        state = saved["state"]
        loss_function.share = state["share"]
    while state["epoch"] < settings.epochs:
        epoch, began = state["epoch"], time.monotonic()
        torch.manual_seed(recipe.training_seed * 10_000 + epoch)
        generator = torch.Generator().manual_seed(recipe.training_seed * 10_000 + epoch)
        model.train()
        total, step = 0.0, 0
        title = f"{name} {epoch + 1}/{settings.epochs}"
        with tqdm(batches(epoch, generator), total=batches_per_epoch, desc=title, leave=False, disable=None) as bar:
            for step, batch in enumerate(bar, 1):
                loss = loss_of(model, batch, loss_function, settings)
                optimiser.zero_grad(set_to_none=True)
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                done = schedule.last_epoch  # steps so far: the average follows closely at first
                average(averaged, model, min(settings.averaging, (1 + done) / (10 + done)))
                total += loss.item()
                bar.set_postfix(loss=f"{total / step:.4f}")
        state["epoch"] += 1
        if state["epoch"] % LOOK_EVERY == 0 or state["epoch"] == settings.epochs:
            error = held_out_error(averaged)
            state["history"].append((epoch + 1, total / step, error))
            print(f"{name} epoch {epoch + 1}: loss {total / step:.4f}, held-out RMSE {error:.2f}", flush=True)
        state["seconds"] += time.monotonic() - began
        state["share"] = loss_function.share
        saved = {
            "recipe": (settings, recipe.loss, recipe.training_seed),
            "model": model.state_dict(),
            "averaged": averaged.state_dict(),
            "optimiser": optimiser.state_dict(),
            "schedule": schedule.state_dict(),
            "state": state,
        }
        torch.save(saved, checkpoint.with_suffix(".partial"))
        os.replace(checkpoint.with_suffix(".partial"), checkpoint)
    averaged.training_record = {key: state[key] for key in ("seconds", "history")}
    return averaged


@torch.no_grad()
def average(averaged: nn.Module, model: nn.Module, decay: float) -> None:
    """Moves the averaged weights and batch-norm statistics towards the model's."""
    own = model.state_dict()
    for key, value in averaged.state_dict().items():
        if value.is_floating_point():
            value.lerp_(own[key], 1 - decay)
        else:
            value.copy_(own[key])
