"""What the closer readers are fitted in: batches of bounded size that leave nothing out."""

import random

import pytest

from bot.training.batches import BATCH, MOST_TOKENS, batches


@pytest.mark.parametrize("length", [pytest.param(9, id="short posts"), pytest.param(190, id="long posts")])
def test_a_batch_is_bounded_and_every_window_comes_once(length: int) -> None:
    groups = list(batches(range(300), random.Random(7), lambda _: length))
    assert sorted(one for group in groups for one in group) == list(range(300))
    assert all(len(group) <= BATCH and len(group) * length <= MOST_TOKENS for group in groups)
