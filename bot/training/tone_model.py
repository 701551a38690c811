"""The tone reader in PyTorch: one linear layer over the lower layers of MPNet."""

from __future__ import annotations

import torch
from torch import nn

from bot.training.encoder_examples import TONES
from bot.training.mpnet import LowerLayers


class ToneModel(nn.Module):  # type: ignore[misc]  # torch ships no types that mypy --strict accepts here
    """Token ids and mask [B, T] -> tone logits [B, 6], in the order of TONES."""

    def __init__(self, encoder: LowerLayers) -> None:
        super().__init__()
        self.encoder = encoder
        self.drop = nn.Dropout(0.1)
        self.tone = nn.Linear(2 * encoder.width, len(TONES))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The first token's state beside the mean of all."""
        states = self.encoder(ids, mask)
        shown = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * shown).sum(dim=1) / shown.sum(dim=1)
        logits: torch.Tensor = self.tone(self.drop(torch.cat([states[:, 0], mean], dim=-1)))
        return logits
