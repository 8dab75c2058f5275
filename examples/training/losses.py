"""The losses: MSE, and three from the literature that weigh samples or tasks. All learn the sigma head besides.

AMNL weighs the squared error of a sample by 1 + clip(1 - y / 125, 0, 1), so that the end of life counts up to twice, and
adds RUL and health half and half. GABA weighs the tasks inversely to their gradient norms on the shared trunk. GRACE does both.
"""

import torch
from torch import Tensor
from torch.nn import functional

LOSSES = ("mse", "amnl", "gaba", "grace")
SMALLEST_SIGMA = 0.001  # of RUL / 125, so that no likelihood is infinite


def sigma_of(output: Tensor) -> Tensor:
    """The sigma head's output to a standard deviation, in the unit of the RUL head (RUL / 125)."""
    return functional.softplus(output)


class Loss:
    """Loss of a batch. `name` is one of LOSSES; `health_weight` is of the cross-entropy in plain MSE."""

    def __init__(self, name: str, health_weight: float):
        if name not in LOSSES:
            raise SystemExit(f"loss: found {name}, expected one of {', '.join(LOSSES)}")
        self.name, self.health_weight = name, health_weight
        self.share = 0.5  # of the RUL task, a moving average where gradients are balanced

    def __call__(self, trunk: Tensor, outputs: tuple[Tensor, Tensor, Tensor], target: Tensor, health: Tensor) -> Tensor:
        """`trunk` (..., 32) and what the heads made of it, float32, beside rul / 125 (...) and health (...)."""
        rul, logits, raw_sigma = outputs
        error = rul - target
        entropy = functional.cross_entropy(logits.flatten(0, -2), health.flatten())
        weight = 1 + (1 - target).clip(0, 1) if self.name in ("amnl", "grace") else 1
        squared = (weight * error.square()).mean()
        if self.name == "mse":
            tasks = squared + self.health_weight * entropy
        elif self.name == "amnl":
            tasks = 0.5 * squared + 0.5 * entropy
        else:
            share = self.balanced(trunk, squared, entropy)
            tasks = share * squared + (1 - share) * entropy
        sigma = sigma_of(raw_sigma) + SMALLEST_SIGMA
        likelihood = (error.detach() / sigma).square().mean() / 2 + sigma.log().mean()  # Gaussian, but for a constant
        return tasks + 0.05 * likelihood

    def balanced(self, trunk: Tensor, squared: Tensor, entropy: Tensor) -> float:
        """The RUL task's share, inversely to the norms of the tasks' gradients on the trunk."""
        norms = [torch.autograd.grad(loss, trunk, retain_graph=True)[0].norm().item() for loss in (squared, entropy)]
        share = norms[1] / max(sum(norms), 1e-12)
        self.share += 0.1 * (share - self.share)
        return self.share
