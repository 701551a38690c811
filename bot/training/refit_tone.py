"""Fits the shipped tone reader further on later posts beside known ones; half an hour on two cores.

    python -m bot.training.refit_tone --base FOLDER_OF_THE_BASE_MODEL --calm FOLDER_OF_GOEMOTIONS

A whole fit (bot/training/fit_tone.py) takes hours and forgets nothing. This one begins with bot/weights/tone.onnx and
goes over the new posts, at a lower rate, with so many old ones that what they taught is kept (rehearsal: Robins 1995,
Connection Science 7(2)). The record names the weights that it began with; they stand in the history.
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
from bot.training.corpus import digest, read_calm
from bot.training.fit_tone import WEIGHTS, areas, export, length, loss
from bot.training.mpnet import load_base
from bot.training.plan import Plan
from bot.training.shipped import load_shipped
from bot.training.tone_examples import added_posts, known_posts, windows
from bot.training.tone_model import ToneModel

SEED = 20261130
PASSES = 1
SLOWER = 0.8
"""Share of the rates of a whole fit."""
REHEARSED, CALM_COMMENTS = 2_000, 400
"""Posts of what it has gone over before, and calm comments, that are gone over again."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, write the weights and their record, tell the areas on the dev part before and after."""
    options = parser(__doc__ or "").parse_args(arguments)
    record = json.loads((WEIGHTS / "tone.json").read_text(encoding="utf-8"))
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    model = ToneModel(load_base(options.base))
    load_shipped(model, WEIGHTS / "tone.onnx")
    packer = Packer(WEIGHTS / "tokenizer.json")
    told("before", packer)
    added = added_posts()
    known = chance.sample(known_posts(record["seed"]), REHEARSED)
    calm = read_calm(options.calm, CALM_COMMENTS, SEED)
    examples = list(windows([*added, *known, *calm], packer))
    plan = Plan(model, model.encoder, PASSES, slower=SLOWER)
    for number in range(PASSES):
        mean = plan.run(number, list(batches(examples, chance, length)), partial(loss, model))
        print(f"pass {number + 1} of {PASSES}: loss {mean:.4f}", flush=True)
    export(model, WEIGHTS / "tone.onnx")
    note_further(
        WEIGHTS / "tone.json",
        {
            "made_by": "python -m bot.training.refit_tone",
            "seed": SEED,
            "passes": PASSES,
            "slower": SLOWER,
            "posts_added": len(added),
            "posts_added_sha256": digest(added),
            "posts_rehearsed": len(known),
            **note_of(calm),
        },
    )
    told("after", packer)


def told(when: str, packer: Packer) -> None:
    """Print the areas on the dev part."""
    for line in areas(WEIGHTS / "tone.onnx", packer):
        print(f"{when}: {line}", flush=True)


if __name__ == "__main__":
    main()
