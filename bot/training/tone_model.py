"""The tone reader in PyTorch; needs the packages of requirements-train.lock.

The lower layers of MPNet (Song et al. 2020, arXiv:2004.09297; sentence-transformers/all-mpnet-base-v2, Apache-2.0)
under one linear layer. Its word pieces are BERT's, moved by four: the embeddings are put in BERT's order, so that one
tokenizer serves both encoders.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from transformers import MPNetModel

from bot.training.encoder_examples import TONES

LAYERS = 8
"""Layers that are kept of twelve; the upper ones serve the base's own task (Sajjad et al. 2020, arXiv:2004.03844)."""
FROZEN = 2
"""Lowest layers that are not fitted, nor are the embeddings."""
_SHIFT = 4
_START, _END, _PAD = 0, 2, 1
"""MPNet's own special pieces."""
_BERT_START, _BERT_END, _BERT_PAD = 101, 102, 0
_FIRST_POSITION = 2


class ToneModel(nn.Module):  # type: ignore[misc]  # torch ships no types that mypy --strict accepts here
    """Token ids and mask [B, T] -> tone logits [B, 6], in the order of TONES."""

    def __init__(self, encoder: MPNetModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.drop = nn.Dropout(0.1)
        self.tone = nn.Linear(2 * encoder.config.hidden_size, len(TONES))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The first token's state beside the mean of all."""
        places = torch.arange(ids.shape[1], device=ids.device).unsqueeze(0).expand_as(ids) + _FIRST_POSITION
        states = self.encoder(input_ids=ids, attention_mask=mask, position_ids=places).last_hidden_state
        shown = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * shown).sum(dim=1) / shown.sum(dim=1)
        logits: torch.Tensor = self.tone(self.drop(torch.cat([states[:, 0], mean], dim=-1)))
        return logits


def load_base(folder: Path) -> ToneModel:
    """The base's lower layers under a new head, its embeddings in BERT's order; nothing is fetched."""
    encoder = MPNetModel.from_pretrained(str(folder), local_files_only=True, add_pooling_layer=False)
    encoder.encoder.layer = encoder.encoder.layer[:LAYERS]
    own = encoder.embeddings.word_embeddings.weight.data
    pieces = own[_SHIFT:-1].clone()  # the last one is MPNet's mask
    pieces[_BERT_START], pieces[_BERT_END], pieces[_BERT_PAD] = own[_START], own[_END], own[_PAD]
    encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(pieces, freeze=True, padding_idx=_BERT_PAD)
    for part in (encoder.embeddings, *encoder.encoder.layer[:FROZEN]):
        part.requires_grad_(False)
    return ToneModel(encoder)
