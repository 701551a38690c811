"""Whether words that somebody types repeat a post: a member's own words are not kept, whoever types them."""

from __future__ import annotations

import re

RUN = 6
"""Words in a row that make a repetition; fewer are everyday phrases. A working rule of ours."""

_WORD = re.compile(r"\w+")


def repeats(text: str, post: str) -> bool:
    """Whether the text holds RUN words in a row of the post, or all of a shorter one; case and marks do not count.

    A post of one word is repeated by that word alone: within a sentence it is everybody's.
    """
    typed, said = _words(text), _words(post)
    if len(said) < 2:
        return bool(said) and typed == said
    run = min(RUN, len(said))
    return not _runs(said, run).isdisjoint(_runs(typed, run))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
