"""The claims reader in PyTorch: the heads of the first encoder over the larger base, without tone."""

from __future__ import annotations

import torch
from torch import nn

from bot.training.claim_heads import ClaimHeads, Logits
from bot.training.mpnet import LowerLayers

DROP = 0.1


class ClaimsModel(nn.Module):  # type: ignore[misc]  # torch ships no types that mypy --strict accepts here
    """Window -> family logits [B, S, F], stance logits [B, S, F, 5], card logits [B, 3]."""

    def __init__(self, encoder: LowerLayers, families: int, stances: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.heads = ClaimHeads(encoder.width, families, stances, DROP)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, pool: torch.Tensor) -> Logits:
        """`ids` and `mask` [B, T], `pool` [B, S, T]."""
        logits: Logits = self.heads(self.encoder(ids, mask), pool)
        return logits
