"""Which posts the closer reader of claims is fitted on."""

from __future__ import annotations

from pathlib import Path

from bot.training.corpus import LabelledPost, part_of, read_folder

CORPUS = Path(__file__).parents[2] / "tests" / "corpus"


def fitted_posts() -> list[LabelledPost]:
    """The train part of posts, and posts-more whole."""
    train = [post for post in read_folder(CORPUS / "posts") if part_of(post) == "train"]
    return [*train, *read_folder(CORPUS / "posts-more")]
