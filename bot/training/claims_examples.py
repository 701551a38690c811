"""Which posts the closer reader of claims is fitted on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.training.corpus import LabelledPost, part_of, read_folder

CORPUS = Path(__file__).parents[2] / "tests" / "corpus"
LATE = "-e4"
"""Files of posts-more with this in their name join in the later passes: they were still being written."""
ADDED_POSTS = "-e5"
"""Files of posts-more with this in their name came after the whole fits: only further ones go over them
(bot/training/refit_claims.py, refit_tone.py)."""
NEWEST_POSTS = ("-e521", "-e522")
"""Those among them that came last. The shipped reader has not gone over them: a further fit on them was no better."""


def fitted_posts(*, late: bool) -> list[LabelledPost]:
    """The train part of posts, and of posts-more all that a whole fit goes over."""
    more = [post for post in read_folder(CORPUS / "posts-more") if ADDED_POSTS not in post.id]
    train = [post for post in read_folder(CORPUS / "posts") if part_of(post) == "train"]
    return [*train, *(post for post in more if late or LATE not in post.id)]


def known_posts() -> list[LabelledPost]:
    """What the reader has gone over, in its whole fit and in further ones."""
    return [*fitted_posts(late=True), *(post for post in later_posts() if not is_named(post, NEWEST_POSTS))]


def added_posts() -> list[LabelledPost]:
    """What a further fit adds."""
    return [post for post in later_posts() if is_named(post, NEWEST_POSTS)]


def later_posts() -> list[LabelledPost]:
    """What came after the whole fits."""
    return [post for post in read_folder(CORPUS / "posts-more") if ADDED_POSTS in post.id]


def is_named(post: LabelledPost, names: Iterable[str]) -> bool:
    """Whether a post is of a file with one of these in its name."""
    return any(name in post.id for name in names)
