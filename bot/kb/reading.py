"""Reading level: the Flesch-Kincaid grade, counted with figures and medical terms masked.

Kincaid, Fishburne, Rogers and Chissom 1975: 0.39 words per sentence + 11.8 syllables per word - 15.59. Syllables are
counted as textstat 0.7.4 counts them, by pyphen's hyphenation of US English.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pyphen import Pyphen  # type: ignore[import-untyped]  # ships no types

MOST_GRADE: Final = 9.0
MASK: Final = "so"

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’]*|[0-9][0-9.,]*")
_SENTENCE_END: Final = re.compile(r"[.!?:;](?=\s|$)|\n")
_HYPHENS: Final = Pyphen(lang="en_US")


@lru_cache(maxsize=50_000)
def syllables(word: str) -> int:
    """Syllables of one lower-case word; at least one."""
    return len(_HYPHENS.positions(word)) + 1


def grade(text: str, masked: frozenset[str] = frozenset()) -> float:
    """The grade of a text; a word of `masked` (lower case), or its plural, counts one syllable. 0 for no words."""
    words = [word.lower() for word in _WORD.findall(text)]
    if not words:
        return 0.0
    ends = [part for part in _SENTENCE_END.split(text) if _WORD.search(part)]
    total = sum(
        1 if word in masked or word.rstrip("s") in masked or word[0].isdigit() else syllables(word) for word in words
    )
    return round(0.39 * len(words) / len(ends) + 11.8 * total / len(words) - 15.59, 1)


def tokens(phrases: frozenset[str]) -> frozenset[str]:
    """The single words of many phrases, to mask with."""
    return frozenset(word.lower() for phrase in phrases for word in _WORD.findall(phrase))
