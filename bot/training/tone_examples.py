"""Which posts the tone reader is fitted on, and in what batches."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from bot.encoder.packing import Packer
from bot.training.claims_examples import ADDED_POSTS, CORPUS
from bot.training.claims_examples import added_posts as later_posts
from bot.training.corpus import LabelledPost, part_of, read_folder, read_tone
from bot.training.encoder_examples import sentence_spans, tone

LATE = (
    *("distress-train-15", "distress-train-16", "distress-train-17", "distress-train-18", "distress-train-19"),
    *("heat-train-9", "heat-train-10", "danger-train-4"),
)
"""Files of tests/corpus/heat_distress that join in the later passes: they were still being written."""
ADDED = (*(f"distress-train-{number}" for number in range(20, 27)), "heat-train-11")
"""Files of tests/corpus/heat_distress on which the fitted reader was fitted further (bot/training/refit_tone.py)."""
HELD_OUT = ("-e501", "-e508")
"""Files of the later posts on claims that were left out of it to set thresholds on, by a part of their names."""
PLAIN_POSTS = 800
"""Posts of the corpus on claims without any tone that are fitted as calm."""
FOLDER = CORPUS / "heat_distress"
Example = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Token ids [T] of one window and the labels [6] of its post."""


def tone_posts(part: str, *, late: bool = True) -> tuple[LabelledPost, ...]:
    """Posts of tests/corpus/heat_distress for "train" (of a whole fit) or "dev" (of all files).

    The near twins keep their test part for measuring.
    """
    dev = part == "dev"
    names = [path.stem for path in sorted(FOLDER.glob("*-train*.jsonl"))]
    toned = _toned([name for name in names if dev or (name not in ADDED and (late or name not in LATE))])
    toned = (*toned, *read_tone([FOLDER / "danger.jsonl"]))
    twins = read_tone(sorted(FOLDER.glob("distress-twins-*.jsonl")))
    if dev:
        return tuple(post for post in (*toned, *twins) if part_of(post) == "dev")
    return (*(post for post in toned if part_of(post) != "dev"), *(post for post in twins if part_of(post) == "train"))


def fitted_posts(seed: int, *, late: bool) -> list[LabelledPost]:
    """What is fitted: the posts on tone, and of the posts on claims those with a tone and PLAIN_POSTS without."""
    posts = [post for post in read_folder(CORPUS / "posts") if part_of(post) == "train"]
    posts += [post for post in read_folder(CORPUS / "posts-more") if ADDED_POSTS not in post.id]
    plain = [post for post in posts if not has_tone(post)]
    return [*tone_posts("train", late=late), *filter(has_tone, posts), *random.Random(seed).sample(plain, PLAIN_POSTS)]


def added_posts() -> list[LabelledPost]:
    """What is fitted further: the files that came later, and of the later posts on claims all with a tone.

    And about as many of those without one.
    """
    posts = [post for post in later_posts() if not _is_held_out(post)]
    toned = [post for post in posts if has_tone(post)]
    plain = [post for post in posts if not has_tone(post)]
    later = [post for post in _toned(ADDED) if part_of(post) != "dev"]
    return [*later, *toned, *plain[:: len(plain) // len(toned)]]


def held_out_posts() -> list[LabelledPost]:
    """The later posts on claims that are not fitted: they set thresholds."""
    return [post for post in later_posts() if _is_held_out(post)]


def has_tone(post: LabelledPost) -> bool:
    """Whether a post is tense, in distress or dangerous."""
    return bool(post.heat or post.distress or post.danger)


def _toned(names: Iterable[str]) -> tuple[LabelledPost, ...]:
    return read_tone([FOLDER / f"{name}.jsonl" for name in names])


def _is_held_out(post: LabelledPost) -> bool:
    return any(name in post.id for name in HELD_OUT)


def windows(posts: Iterable[LabelledPost], packer: Packer) -> Iterator[Example]:
    """Every window of every post with the labels of its post."""
    for post in posts:
        labels = tone(post.heat, post.distress, post.danger)
        for window in packer.pack(post.text, sentence_spans(post.text)):
            yield window.ids, labels
