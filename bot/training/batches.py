"""Batches of token windows for the closer readers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

BATCH, MOST_TOKENS = 16, 1_200
POOL = 256
_Example = TypeVar("_Example")


def batches(
    examples: Sequence[_Example], chance: random.Random, length: Callable[[_Example], int]
) -> Iterator[list[_Example]]:
    """At most BATCH windows and MOST_TOKENS tokens, in random order; like lengths meet within pools of POOL."""
    order = chance.sample(examples, len(examples))
    for first in range(0, len(order), POOL):
        group: list[_Example] = []
        groups = [group]
        for example in sorted(order[first : first + POOL], key=length):
            if len(group) == BATCH or (len(group) + 1) * length(example) > MOST_TOKENS:
                group = []
                groups.append(group)
            group.append(example)
        groups = [one for one in groups if one]
        chance.shuffle(groups)
        yield from groups
