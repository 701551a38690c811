"""Phrases that signal heat, distress or danger: values, and one pass over a post's words that finds them.

The word line is the post's words in one string: folded, contractions opened ("i'm" -> "i am"), phone spellings mended,
one space between words and around the marks . ? ! and , that end sentences and clauses. Phrases are RE2 patterns
over that line, so that finding them is linear in the text whatever an editor writes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import re2

from bot.core.catalogue import Phrase
from bot.core.segment import Quoted, Segmented
from bot.core.values import Span

_ENDS = (" . ", " ? ", " ! ")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at [start, end) of the word line."""

    kind: str
    start: int
    end: int


class WordLine:
    """A post's words as one string, with the way back to the author's own code points."""

    __slots__ = ("_clauses", "segmented", "text")

    def __init__(self, segmented: Segmented, spellings: Mapping[str, str], *, own_words_only: bool = True) -> None:
        self.segmented = segmented
        words: list[str] = [spellings.get(word, word) for word in segmented.words]
        if own_words_only and Quoted.OTHERS in segmented.quoted:
            _blank_quotations(words, segmented)
        pieces: list[str] = [""]
        for clause in segmented.clauses:
            pieces += words[clause.first : clause.last]
            if clause.mark:
                pieces.append("." if clause.mark == "\n" else clause.mark)
        pieces.append("")
        self.text = " ".join(pieces)
        self._clauses = words

    def span(self, start: int, end: int) -> Span:
        """The author's code points behind [start, end) of the line, in whole words."""
        if not self._clauses:
            return Span(0, 0)
        starts, numbers = self._places()
        first = numbers[max(0, bisect_right(starts, start + 1) - 1)]
        last = numbers[max(0, bisect_right(starts, max(start + 1, end - 2)) - 1)]
        return self.segmented.span(first, last)

    def _places(self) -> tuple[list[int], list[int]]:
        """Where each word of the line begins, and which word of the post it is."""
        starts: list[int] = []
        numbers: list[int] = []
        at = 1
        for clause in self.segmented.clauses:
            for number in range(clause.first, clause.last):
                starts.append(at)
                numbers.append(number)
                at += len(self._clauses[number]) + 1
            at += 2 if clause.mark else 0
        return starts, numbers

    def sentence(self, start: int) -> tuple[int, str]:
        """Where the sentence around an offset of the line begins, and the sentence with its mark."""
        begin = max(self.text.rfind(mark, 0, start + 1) for mark in _ENDS)
        begin = max(begin, 0) if begin < start else start
        ends = [at for mark in _ENDS if (at := self.text.find(mark, start + 1)) >= 0]
        return begin, self.text[begin : (min(ends) + 3 if ends else len(self.text))]

    def around(self, start: int) -> str:
        """The sentence around an offset of the line with the one before it and the one after it."""
        begin, middle = self.sentence(start)
        first = self.sentence(begin - 1)[0] if begin > 0 else 0
        at, following = self.sentence(min(begin + len(middle), len(self.text) - 1))
        return self.text[first : at + len(following)]


def _blank_quotations(words: list[str], segmented: Segmented) -> None:
    """Somebody else's words become "_", unless the whole post is in quotation marks."""
    if all(mark is not Quoted.NO for mark in segmented.quoted):
        return
    for number, mark in enumerate(segmented.quoted):
        if mark is Quoted.OTHERS:
            words[number] = "_"


_SURROUNDINGS = frozenset(
    [
        "did",
        "dated",
        "errand",
        "figure",
        "law",
        "now",
        "others",
        "over",
        "own",
        "past",
        "quoted",
        "settle",
        "theirs",
        "nuisance",
        "was",
        "safe-own",
        "safe-care",
        "safe-report",
        "safe-thing",
    ]
)
"""Kinds that signal nothing and only say how another phrase is to be taken: looked for where one was found."""


class PhraseBook:
    """The phrases of one subject, compiled once; finds which of them a word line holds.

    RE2's filter looks for the words that a phrase cannot do without and tries only the phrases whose words are there.
    """

    def __init__(self, phrases: tuple[Phrase, ...], subject: str) -> None:
        mine = [one for one in phrases if one.subject == subject]
        self._signals = _sieve(tuple(one for one in mine if one.kind not in _SURROUNDINGS))
        self._surroundings = _sieve(tuple(one for one in mine if one.kind in _SURROUNDINGS))

    def find(self, line: WordLine) -> list[Hit]:
        """The first place of each phrase that the line holds, in the order of the data; none without a signal."""
        return self.find_text(line.text) if line.segmented.words else []

    def find_text(self, text: str) -> list[Hit]:
        """The same for a piece of a word line that begins and ends with a space."""
        signals = self._signals.find(text)
        return signals + self._surroundings.find(text) if signals else []

    def around(self, text: str) -> dict[str, Hit]:
        """The first phrase of each kind that only says how others are to be taken, in a piece of a word line."""
        found: dict[str, Hit] = {}
        for hit in self._surroundings.find(text):
            if hit.kind not in found or hit.start < found[hit.kind].start:
                found[hit.kind] = hit
        return found


class _Sieve:
    """Phrases that are tried together."""

    def __init__(self, phrases: tuple[Phrase, ...]) -> None:
        self._phrases = phrases
        self._single = [re2.compile(one.pattern) for one in phrases]
        self._filter = re2.Filter()
        for one in phrases:
            self._filter.Add(one.pattern)
        if phrases:
            self._filter.Compile()

    def find(self, text: str) -> list[Hit]:
        """The first place of each phrase, in the order of the data."""
        if not self._phrases:
            return []
        numbers = sorted(self._filter.Match(text) or ())
        return [hit for number in numbers if (hit := self._first(number, text)) is not None]

    def _first(self, number: int, text: str) -> Hit | None:
        found = self._single[number].search(text)
        one = self._phrases[number]
        return None if found is None else Hit(one.kind, found.start(), found.end())


@lru_cache(maxsize=16)
def _sieve(phrases: tuple[Phrase, ...]) -> _Sieve:
    """Compiled once for each set of phrases: compiling takes longer than reading thousands of posts."""
    return _Sieve(phrases)
