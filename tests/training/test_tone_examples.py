"""What the tone reader is fitted on: nothing that measures, in batches of bounded size."""

import random

import numpy as np
import pytest

from bot.encoder.packing import Packer
from bot.encoder.reader import WEIGHTS
from bot.training.corpus import part_of
from bot.training.tone_examples import BATCH, LATE, MOST_TOKENS, Example, batches, fitted_posts, tone_posts, windows
from tests.builders import a_labelled_post

SEED = 7


def test_no_post_that_measures_is_fitted() -> None:
    fitted = {post.id for post in fitted_posts(SEED, late=True)}
    assert not fitted & {post.id for post in tone_posts("dev")}
    assert not [post for post in tone_posts("train") if post.id.startswith(("dt5", "dt6")) and part_of(post) != "train"]


def test_the_files_that_came_late_join_late() -> None:
    early, late = tone_posts("train", late=False), tone_posts("train")
    assert LATE
    assert {post.id for post in early} < {post.id for post in late}


@pytest.mark.parametrize("length", [pytest.param(9, id="short posts"), pytest.param(190, id="long posts")])
def test_a_batch_is_bounded_and_every_window_comes_once(length: int) -> None:
    made: list[Example] = [(np.full(length, n, dtype=np.int64), np.zeros(6, dtype=np.float32)) for n in range(300)]
    groups = list(batches(made, random.Random(SEED)))
    assert sorted(int(ids[0]) for group in groups for ids, _ in group) == list(range(300))
    assert all(len(group) <= BATCH and len(group) * length <= MOST_TOKENS for group in groups)


def test_each_window_carries_the_labels_of_its_post() -> None:
    packer = Packer(WEIGHTS / "tokenizer.json")
    (example,) = windows([a_labelled_post(text="You are a fool.", heat=2)], packer)
    assert example[1].tolist() == [1, 1, 0, 0, 0, 0]
