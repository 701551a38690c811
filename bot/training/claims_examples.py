"""Which posts the closer reader of claims is fitted on."""

from __future__ import annotations

from pathlib import Path

from bot.training.corpus import LabelledPost, part_of, read_folder

CORPUS = Path(__file__).parents[2] / "tests" / "corpus"
LATE = "-e4"
"""Files of posts-more with this in their name join in the later passes: they were still being written."""
ADDED_POSTS = "-e5"
"""Files of posts-more with this in their name came after the whole fits: only further ones go over them
(bot/training/refit_claims.py, refit_tone.py)."""


def fitted_posts(*, late: bool) -> list[LabelledPost]:
    """The train part of posts, and of posts-more all that a whole fit goes over."""
    more = [post for post in read_folder(CORPUS / "posts-more") if ADDED_POSTS not in post.id]
    train = [post for post in read_folder(CORPUS / "posts") if part_of(post) == "train"]
    return [*train, *(post for post in more if late or LATE not in post.id)]


def added_posts() -> list[LabelledPost]:
    """What is fitted further: the files of posts-more that came later."""
    return [post for post in read_folder(CORPUS / "posts-more") if ADDED_POSTS in post.id]
