"""Which posts the closer reader of claims is fitted on."""

from __future__ import annotations

from pathlib import Path

from bot.training.corpus import LabelledPost, part_of, read_folder

CORPUS = Path(__file__).parents[2] / "tests" / "corpus"
LATE = "-e4"
"""Files of posts-more with this in their name join in the later passes: they were still being written."""


def fitted_posts(*, late: bool) -> list[LabelledPost]:
    """The train part of posts, and posts-more whole."""
    more = [post for post in read_folder(CORPUS / "posts-more") if late or LATE not in post.id]
    return [*(post for post in read_folder(CORPUS / "posts") if part_of(post) == "train"), *more]
