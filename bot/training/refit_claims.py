"""Fits the shipped closer reader of claims further on later posts beside known ones; a quarter of an hour on two cores.

    python -m bot.training.refit_claims --base FOLDER_OF_THE_BASE_MODEL --calm FOLDER_OF_GOEMOTIONS

As bot/training/refit_tone.py does with the tone reader; what is written is the mean of the weights before and after.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from functools import partial

import torch

from bot.encoder.packing import Packer
from bot.training.arguments import note_further, note_of, parser
from bot.training.batches import batches
from bot.training.claims_examples import added_posts, known_posts
from bot.training.claims_model import ClaimsModel
from bot.training.corpus import digest, read_calm
from bot.training.encoder_examples import STANCES, from_posts
from bot.training.fit_claims import WEIGHTS, export, length, loss, report
from bot.training.mpnet import load_base
from bot.training.plan import Plan
from bot.training.shipped import load_shipped, mix_in_shipped

SEED = 20261130
SLOWER = 0.6
"""Share of the rates of a whole fit."""
KEPT = 0.5
"""Share of the weights that it began with in those that are written."""
REHEARSED, CALM_COMMENTS = 2_500, 600
"""Windows of what it has gone over before, and calm comments, that are gone over again."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit one pass, write the weights and their record, tell how the dev part is read before and after."""
    options = parser(__doc__ or "").parse_args(arguments)
    families = json.loads((WEIGHTS / "claims.json").read_text(encoding="utf-8"))["families"]
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    model = ClaimsModel(load_base(options.base), len(families), len(STANCES))
    load_shipped(model, WEIGHTS / "claims.onnx")
    packer = Packer(WEIGHTS / "tokenizer.json")
    told("before", packer)
    added = added_posts()
    known = chance.sample(from_posts(known_posts(), packer, families), REHEARSED)
    calm = read_calm(options.calm, CALM_COMMENTS, SEED)
    made = list(batches([*from_posts([*added, *calm], packer, families), *known], chance, length))
    mean = Plan(model, model.encoder, passes=1, slower=SLOWER).run(0, made, partial(loss, model))
    print(f"loss {mean:.4f}", flush=True)
    mix_in_shipped(model, WEIGHTS / "claims.onnx", share=KEPT)
    export(model, WEIGHTS / "claims.onnx")
    note_further(
        WEIGHTS / "claims.json",
        {
            "made_by": "python -m bot.training.refit_claims",
            "seed": SEED,
            "passes": 1,
            "slower": SLOWER,
            "kept": KEPT,
            "posts_added": len(added),
            "posts_added_sha256": digest(added),
            "windows_rehearsed": len(known),
            **note_of(calm),
        },
    )
    told("after", packer)


def told(when: str, packer: Packer) -> None:
    """Print how the dev part is read."""
    for line in report(packer):
        print(f"{when}: {line}", flush=True)


if __name__ == "__main__":
    main()
