"""Fits how rules and second reader make one heat, and writes bot/weights/heat.json; takes some minutes.

    python -m bot.training.fit_heat

To be run again whenever the second reader's weights or the phrases of heat change. It is fitted on posts that the
second reader was not fitted on, since its answers on those that it was are surer than they are right: the dev parts of
tests/corpus/posts and of the train files in tests/corpus/heat_distress, tests/corpus/tuning and tests/corpus/fresh, and
the later posts that were held out (bot/training/tone_examples.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.heat import evidence, message_heat
from bot.core.listening import first_reading, tone_of
from bot.core.normalise import normalise
from bot.core.segment import segment
from bot.core.signals import PhraseBook
from bot.core.values import History
from bot.encoder.reader import WEIGHTS, EncoderReader
from bot.kb.files import load_knowledge
from bot.training.corpus import LabelledPost, digest, part_of, read_folder, read_tone
from bot.training.tone_examples import held_out_posts

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
SEED = 20261128
RIDGE = 1.0
"""Weight of the squared coefficients; thresholds are left free."""
LEVELS = (1, 2, 3)
_FOLDS = 5
_STEPS = 50
Numbers = NDArray[np.float64]


def main() -> None:
    """Fit, cross-validate, write."""
    posts = heldout()
    names, features = read_evidence(posts)
    heat = np.array([post.heat for post in posts])
    weights = fit(features, heat)
    record = {
        "made_by": "python -m bot.training.fit_heat",
        "seed": SEED,
        "posts": len(posts),
        "posts_sha256": digest(posts),
        "reader": EncoderReader().digest,
        "heat_area_across_folds": round(across_folds(features, heat), 3),
        "weights": {
            f"heat:{name}": round(float(weight), 4)
            for name, weight in zip([*names, *(f"level-{level}" for level in LEVELS)], weights, strict=True)
        },
    }
    (WEIGHTS / "heat.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(record, indent=1))


def heldout() -> tuple[LabelledPost, ...]:
    """The posts with a label of heat that the second reader was not fitted on and that do not measure."""
    tone = CORPUS / "heat_distress"
    toned = read_tone([*sorted(tone.glob("*-train*.jsonl")), tone / "danger.jsonl"])
    dev = [post for post in (*read_folder(CORPUS / "posts"), *toned) if part_of(post) == "dev"]
    return (*dev, *read_folder(CORPUS / "tuning"), *read_folder(CORPUS / "fresh"), *held_out_posts())


def read_evidence(posts: Sequence[LabelledPost]) -> tuple[list[str], Numbers]:
    """Names of the evidence and its values [posts, names]."""
    book = PhraseBook(load_knowledge(ROOT / "knowledge").signals)
    second = EncoderReader()
    rows = []
    for post in posts:
        text = segment(normalise(post.text))
        found = book.read(text)
        tone = tone_of(text, first_reading(text, second, History()), second, hinted=bool(found.hits))
        rows.append(evidence(message_heat(found.of("heat"), post.text), tone))
    return list(rows[0]), np.array([list(row.values()) for row in rows])


def fit(features: Numbers, heat: NDArray[np.int64]) -> Numbers:
    """Coefficients, then the thresholds of levels 1 to 3, by Newton's method.

    Proportional odds as three logistic regressions, one a level, that share their coefficients.
    """
    rows = [np.hstack([features, np.tile(-np.eye(len(LEVELS))[n], (len(heat), 1))]) for n in range(len(LEVELS))]
    stacked = np.vstack(rows)
    wanted = np.concatenate([heat >= level for level in LEVELS]).astype(float)
    ridge = np.diag([RIDGE] * features.shape[1] + [1e-6] * len(LEVELS))
    weights = np.zeros(stacked.shape[1])
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-stacked @ weights))
        slope = stacked.T @ (wanted - chance) - ridge @ weights
        curve = (stacked * (chance * (1.0 - chance))[:, None]).T @ stacked + ridge
        weights = weights + np.linalg.solve(curve, slope)
    return np.asarray(weights)


def across_folds(features: Numbers, heat: NDArray[np.int64]) -> float:
    """Area under the ROC curve for level 2, each post read by weights that it did not make."""
    fold = np.random.default_rng(SEED).permutation(len(heat)) % _FOLDS
    scores = np.zeros(len(heat))
    for number in range(_FOLDS):
        weights = fit(features[fold != number], heat[fold != number])[: features.shape[1]]
        scores[fold == number] = features[fold == number] @ weights
    hot, cool = scores[heat >= 2], scores[heat < 2]
    return float(np.mean(hot[:, None] > cool[None]) + 0.5 * np.mean(hot[:, None] == cool[None]))


if __name__ == "__main__":
    main()
