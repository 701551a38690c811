"""The encoder with its heads, in PyTorch; needs the packages of requirements-train.lock.

A MiniLM encoder (Wang et al. 2020, arXiv:2002.10957; sentence-transformers/all-MiniLM-L6-v2, Apache-2.0) reads the
whole window once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers import BertModel

from bot.training.claim_heads import ClaimHeads, claim_loss
from bot.training.encoder_examples import TONES, UNKNOWN, EncoderExample

DROP = 0.15


class SentenceHeads(nn.Module):  # type: ignore[misc]  # torch ships no types that mypy --strict accepts here
    """Window -> family logits [B, S, F], stance logits [B, S, F, 5], card logits [B, 3], tone logits [B, 6]."""

    def __init__(self, encoder: BertModel, families: int, stances: int) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.heads = ClaimHeads(width, families, stances, DROP)
        self.drop = nn.Dropout(DROP)
        self.tone = nn.Linear(2 * width, len(TONES))

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, pool: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """`ids` and `mask` [B, T], `pool` [B, S, T]."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        mean = torch.matmul(pool, states).sum(dim=1) / _filled(pool)
        tone = self.tone(self.drop(torch.cat([states[:, 0, :], mean], dim=-1)))
        family, stance, card = self.heads(states, pool)
        return family, stance, card, tone


def _filled(pool: torch.Tensor) -> torch.Tensor:
    """How many rows of each window are sentences and not padding, [B, 1]."""
    return pool.sum(dim=2).round().sum(dim=1, keepdim=True).clamp(min=1.0)


def load_base(folder: Path) -> BertModel:
    """The base encoder from an unpacked package; nothing is fetched."""
    return BertModel.from_pretrained(str(folder), local_files_only=True, add_pooling_layer=False)


def collate(batch: Sequence[EncoderExample]) -> dict[str, torch.Tensor]:
    """Pad a batch to its longest window and its most sentences; padding carries unknown labels."""
    length = max(len(example.window.ids) for example in batch)
    rows = max(len(example.window.sentences) for example in batch)
    families = batch[0].families.shape[1]
    ids = np.zeros((len(batch), length), dtype=np.int64)
    mask = np.zeros_like(ids)
    pool = np.zeros((len(batch), rows, length), dtype=np.float32)
    present = np.full((len(batch), rows, families), np.nan, dtype=np.float32)
    stances = np.full((len(batch), rows, families), UNKNOWN, dtype=np.int64)
    for number, example in enumerate(batch):
        size, count = len(example.window.ids), len(example.window.sentences)
        ids[number, :size] = example.window.ids
        mask[number, :size] = 1
        pool[number, :count, :size] = example.window.pool
        present[number, :count] = example.families
        stances[number, :count] = example.stances
    arrays = {"ids": ids, "mask": mask, "pool": pool, "present": present, "stances": stances}
    arrays["card"] = np.array([example.card for example in batch], dtype=np.int64)
    arrays["tone"] = np.stack([example.tone for example in batch])
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def loss(model: SentenceHeads, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """Claims and tone together; unknown labels count for nothing."""
    *claims, tone = model(batch["ids"], batch["mask"], batch["pool"])
    return claim_loss(tuple(claims), batch) + 3.0 * nn.functional.binary_cross_entropy_with_logits(
        tone.float(), batch["tone"], pos_weight=torch.tensor([3.0, 5.0, 6.0, 5.0, 5.0, 5.0])
    )
