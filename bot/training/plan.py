"""How the closer readers are fitted: AdamW, a linear warm-up and decay over all passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from torch import nn

RATE, HEAD_RATE = 5e-5, 1e-3
WARM_UP = 0.06
_Batch = TypeVar("_Batch")


class Plan:
    """Steps over all passes of one fit; the encoder learns slower than the heads."""

    def __init__(self, model: nn.Module, encoder: nn.Module, passes: int, *, slower: float = 1.0) -> None:
        """`slower` is a share of both rates, for a fit that goes on from fitted weights."""
        self._model, self._passes, self._slower = model, passes, slower
        slow = [weight for weight in encoder.parameters() if weight.requires_grad]
        inside = {id(weight) for weight in encoder.parameters()}
        heads = [weight for weight in model.parameters() if id(weight) not in inside]
        groups = [{"params": slow, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)

    def run(self, number: int, batches: Sequence[_Batch], loss: Callable[[_Batch], torch.Tensor]) -> float:
        """One pass, counted from 0; the mean loss of its batches."""
        self._model.train()
        total = 0.0
        for place, batch in enumerate(batches):
            self._set_rates((number + place / len(batches)) / self._passes)
            value = loss(batch)
            self._optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
            self._optimiser.step()
            total += value.item()
            if place % 50 == 0:
                print(f"  {place} of {len(batches)}: {total / (place + 1):.4f}", flush=True)
        self._model.eval()
        return total / len(batches)

    def _set_rates(self, done: float) -> None:
        """`done` is the share of all steps so far, 0..1."""
        share = min(done / WARM_UP, (1 - done) / (1 - WARM_UP))
        for group, rate in zip(self._optimiser.param_groups, (RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * share * self._slower
