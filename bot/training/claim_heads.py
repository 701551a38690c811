"""What both encoders are asked about claims, in PyTorch; needs the packages of requirements-train.lock.

Each sentence is the mean of its tokens beside the first token's state, which stands for the post.
"""

from __future__ import annotations

import torch
from torch import nn

from bot.training.encoder_examples import CARDS, UNKNOWN

Logits = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
"""Families [B, S, F], stances [B, S, F, 5], cards [B, 3]."""


class ClaimHeads(nn.Module):  # type: ignore[misc]  # torch ships no types that mypy --strict accepts here
    """An encoder's states -> family, stance and card logits."""

    def __init__(self, width: int, families: int, stances: int, drop: float) -> None:
        super().__init__()
        self.families, self.stances = families, stances
        self.drop = nn.Dropout(drop)
        self.sentence = nn.Sequential(nn.Linear(2 * width, width), nn.GELU())
        self.family = nn.Linear(width, families)
        self.stance = nn.Linear(width, stances)
        self.stance_of_family = nn.Linear(width, families * stances)
        self.card = nn.Linear(2 * width, len(CARDS))

    def forward(self, states: torch.Tensor, pool: torch.Tensor) -> Logits:
        """`states` [B, T, width], `pool` [B, S, T]."""
        rows = torch.matmul(pool, states)
        whole = states[:, :1, :]
        inner = self.drop(self.sentence(self.drop(torch.cat([rows, whole.expand_as(rows)], dim=-1))))
        shape = (*inner.shape[:2], self.families, self.stances)
        stance = self.stance(inner).unsqueeze(2) + self.stance_of_family(inner).reshape(shape)
        card = self.card(self.drop(torch.cat([whole[:, 0, :], rows.max(dim=1).values], dim=-1)))
        return self.family(inner), stance, card


def claim_loss(logits: Logits, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """Family, stance and card losses together; unknown labels count for nothing."""
    family, stance, card = logits
    known = ~torch.isnan(batch["present"])
    wanted = torch.nan_to_num(batch["present"])
    weight = 1.0 + 2.0 * wanted
    total = nn.functional.binary_cross_entropy_with_logits(
        family.float()[known], wanted[known], weight=weight[known], reduction="sum"
    ) / max(1, len(batch["card"]))
    if bool((batch["stances"] >= 0).any()):
        total = total + nn.functional.cross_entropy(
            stance.float().flatten(0, 2), batch["stances"].flatten(), ignore_index=UNKNOWN, label_smoothing=0.05
        )
    if bool((batch["card"] >= 0).any()):
        total = total + 0.7 * nn.functional.cross_entropy(
            card.float(), batch["card"], ignore_index=UNKNOWN, label_smoothing=0.05
        )
    return total
