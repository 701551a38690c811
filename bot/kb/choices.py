"""Phrases of the vocabulary and the cues that are written with choices, as those of signals are, spelled out.

"(ms|the disease) (slowly )?attack~" stands for "ms attack~", "ms slowly attack~", "the disease attack~" and "the
disease slowly attack~".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_CHOICE = re.compile(r"\(([^()]*)\)(\??)")
LONGEST = 80
"""Characters of a phrase."""
_MOST = 400
"""Phrases that one may stand for; more are a slip of the pen, and cost memory."""


def spelled_out(written: str) -> tuple[str, ...]:
    """Every phrase that a written one stands for, in the order of its choices.

    Raises ValueError for brackets that do not pair, a choice with an empty part, and too many or too long phrases.
    """
    parts: list[list[str]] = []
    end = 0
    for choice in _CHOICE.finditer(written):
        words = [word.strip() for word in choice.group(1).split("|")]
        if not all(words):
            raise ValueError(f'"{choice.group()}" has an empty part: write (word )? for what may be left out')
        parts += [[written[end : choice.start()]], [*words, ""] if choice.group(2) else words]
        end = choice.end()
    parts.append([written[end:]])
    if any(mark in text for (text, *_) in parts[::2] for mark in "()|"):
        raise ValueError(f'"{written}": a bracket or a "|" stands alone, or one choice in another: write (a|b)')
    if (count := prod(map(len, parts))) > _MOST:
        raise ValueError(f'"{written}" stands for {count} phrases, {_MOST} at most: write two entries')
    phrases = tuple(dict.fromkeys(" ".join(" ".join(words).split()) for words in product(*parts)))
    for phrase in phrases:
        if not 0 < len(phrase) <= LONGEST:
            raise ValueError(f'"{written}" stands for "{phrase}": a phrase has 1 to {LONGEST} characters')
    return phrases


def all_spelled_out(written: Sequence[str]) -> tuple[str, ...]:
    """Every phrase of a list, each once."""
    return tuple(dict.fromkeys(phrase for one in written for phrase in spelled_out(one)))


def _can_be_spelled_out(written: str) -> str:
    spelled_out(written)
    return written


PhraseWithChoices = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=800),
    AfterValidator(_can_be_spelled_out),
]
"""A phrase that may hold choices."""
